// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import io.gemlake.engine.gguf.GgufWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A vocabulary that encodes any text: every byte, the printable characters of ASCII with and without a space in front,
/// some that are not ASCII, and the words that a test adds.
final class MadeVocabulary {
    static final int EOS = 1;
    static final int BOS = 2;
    static final int FIRST_BYTE = 6;

    private static final int UNKNOWN = 3;
    private static final int LETTERS = 26;

    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int BYTE = 6;

    private final List<String> pieces = new ArrayList<>();
    private final List<Integer> kinds = new ArrayList<>();

    MadeVocabulary(List<String> words) {
        List.of("<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>")
                .forEach(piece -> add(piece, CONTROL));
        for (int value = 0; value < 256; value++) {
            add("<0x%02X>".formatted(value), BYTE);
        }
        List.of("\n", "\n\n", "  ").forEach(piece -> add(piece, USER_DEFINED));
        words.forEach(word -> add(word.replace(' ', '▁'), NORMAL));
        for (char c = '!'; c <= '~'; c++) {
            add("▁" + c, NORMAL);
        }
        for (char c = '!'; c <= '~'; c++) {
            add(String.valueOf(c), NORMAL);
        }
        List.of("▁", "ä", "ö", "ü", "ß", "é", "😀").forEach(piece -> add(piece, NORMAL));
    }

    /// Adds groups of two letters and more, with and without a space in front, up to `size` tokens in all. A
    /// group comes after what it is merged from, so texts in small letters become few tokens.
    MadeVocabulary fill(int size) {
        for (int length = 2, groups = LETTERS * LETTERS; pieces.size() < size; length++, groups *= LETTERS) {
            for (int group = 0; group < groups && pieces.size() < size; group++) {
                String letters = letters(group, length);
                add(letters, NORMAL);
                if (pieces.size() < size) {
                    add("▁" + letters, NORMAL);
                }
            }
        }
        return this;
    }

    private static String letters(int group, int length) {
        var letters = new char[length];
        for (int i = length - 1, rest = group; i >= 0; i--, rest /= LETTERS) {
            letters[i] = (char) ('a' + rest % LETTERS);
        }
        return new String(letters);
    }

    private void add(String piece, int kind) {
        pieces.add(piece);
        kinds.add(kind);
    }

    int size() {
        return pieces.size();
    }

    int indexOf(String piece) {
        return pieces.indexOf(piece);
    }

    void putInto(GgufWriter writer) {
        float[] scores = new float[pieces.size()];
        for (int id = 0; id < scores.length; id++) {
            scores[id] = -id;
        }
        writer.put("tokenizer.ggml.model", "llama")
                .put(
                        "tokenizer.ggml.tokens",
                        pieces.stream()
                                .map(piece -> piece.getBytes(StandardCharsets.UTF_8))
                                .toList())
                .put("tokenizer.ggml.scores", scores)
                .put(
                        "tokenizer.ggml.token_type",
                        kinds.stream().mapToInt(Integer::intValue).toArray())
                .put("tokenizer.ggml.bos_token_id", BOS)
                .put("tokenizer.ggml.eos_token_id", EOS)
                .put("tokenizer.ggml.unknown_token_id", UNKNOWN)
                .put("tokenizer.ggml.add_bos_token", true)
                .put("tokenizer.ggml.add_space_prefix", false);
    }
}
