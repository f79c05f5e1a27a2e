// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// The tokens that write text, ordered by the bytes they write: what constrained decoding searches.
/// Control, unknown and unused tokens are left out, and byte tokens too because they would split characters.
public final class SortedVocabulary {
    private final SortedTokens tokens;

    private SortedVocabulary(SortedTokens tokens) {
        this.tokens = tokens;
    }

    public static SortedVocabulary of(Vocabulary vocabulary) {
        IntStream writing = IntStream.range(0, vocabulary.size()).filter(id -> Vocabulary.isText(vocabulary.kind(id)));
        return new SortedVocabulary(new SortedTokens(vocabulary.outputs(), writing));
    }

    /// Calls `found` for each token whose output is a non-empty prefix of `bytes[from, to)`: shortest first, tokens
    /// of equal output by id.
    public void prefixesOf(byte[] bytes, int from, int to, IntConsumer found) {
        tokens.prefixesOf(bytes, from, to, found);
    }
}
