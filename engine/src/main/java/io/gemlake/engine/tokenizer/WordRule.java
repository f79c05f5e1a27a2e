// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

/// Where a text is cut into words before merging: no token reaches from one word into the next. A rule looks at the
/// text from the start of a word on and nowhere else, in time linear in what it looks at.
sealed interface WordRule permits JoinedBytes, Gpt2Words, Llama3Words, TekkenWords {
    /// The end of the word that begins at `from`, beyond `from`.
    int end(byte[] text, int from, int to);
}
