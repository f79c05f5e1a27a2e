// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import io.gemlake.engine.tokenizer.Gpt2Words.Digits;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What `tokenizer.ggml.pre` says about a byte-level vocabulary. The rules are those of the models' own tokenizers.
///
/// @param names      that files give it
/// @param words      where text is cut before merging
/// @param wholeWords what happens to a word that is a token
/// @param bos        what happens to the BOS token when the file does not say
record PreTokenizer(List<String> names, WordRule words, WholeWords wholeWords, Bos bos) {
    private static final List<PreTokenizer> ALL = List.of(
            new PreTokenizer(List.of("smollm"), new Gpt2Words(Digits.APART), WholeWords.MERGED, Bos.LEFT_OUT),
            new PreTokenizer(
                    List.of("llama-bpe", "llama3", "llama-v3"), new Llama3Words(), WholeWords.FOUND, Bos.ADDED),
            new PreTokenizer(List.of("tekken"), new TekkenWords(), WholeWords.FOUND, Bos.ADDED),
            new PreTokenizer(List.of("gpt-2"), new Gpt2Words(Digits.TOGETHER), WholeWords.MERGED, Bos.LEFT_OUT));

    enum WholeWords {
        /// It is merged like others, and may become several tokens.
        MERGED,
        /// It is that token, whether or not merges lead to it.
        FOUND
    }

    enum Bos {
        /// Every prompt begins with it.
        ADDED,
        LEFT_OUT
    }

    /// The one that a file means by `name`; empty if it is not supported.
    static Optional<PreTokenizer> of(String name) {
        return ALL.stream().filter(pre -> pre.names.contains(name)).findFirst();
    }

    /// The names of all, for messages.
    static String supported() {
        return ALL.stream().flatMap(pre -> pre.names.stream()).collect(Collectors.joining(", "));
    }
}
