// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import io.gemlake.engine.gguf.GgufWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A byte-level vocabulary made by hand: a token for each byte, with its value for an id, then what a test adds.
/// Pieces are given as the text that they write.
public final class ByteVocabulary {
    public static final int FIRST_ADDED = 256;

    private final String pre;
    private final List<String> pieces = new ArrayList<>();
    private final List<TokenKind> kinds = new ArrayList<>();
    private final List<String> merges = new ArrayList<>();

    private ByteVocabulary(String pre) {
        this.pre = pre;
        for (int value = 0; value < FIRST_ADDED; value++) {
            raw(TokenKind.NORMAL, Character.toString(letter(value)));
        }
    }

    /// A vocabulary of bytes alone.
    ///
    /// @param pre `tokenizer.ggml.pre`
    public static ByteVocabulary of(String pre) {
        return new ByteVocabulary(pre);
    }

    /// Adds tokens that no merge makes.
    public ByteVocabulary normal(String... texts) {
        for (String text : texts) {
            raw(TokenKind.NORMAL, spell(text));
        }
        return this;
    }

    /// Adds merges such as `"th e"`, and their products as tokens; a space within a part is written `_`.
    public ByteVocabulary merges(String... pairs) {
        for (String pair : pairs) {
            int border = pair.indexOf(' ');
            String left = spell(pair.substring(0, border).replace('_', ' '));
            String right = spell(pair.substring(border + 1).replace('_', ' '));
            if (!pieces.contains(left + right)) {
                raw(TokenKind.NORMAL, left + right);
            }
            merges.add(left + " " + right);
        }
        return this;
    }

    /// Adds a merge as the file has it, without a token for what it makes.
    public ByteVocabulary rawMerge(String line) {
        merges.add(line);
        return this;
    }

    /// Adds tokens whose pieces are not spelled.
    public ByteVocabulary raw(TokenKind kind, String... added) {
        for (String piece : added) {
            pieces.add(piece);
            kinds.add(kind);
        }
        return this;
    }

    /// Makes a byte one that has no token.
    public ByteVocabulary without(int value) {
        kinds.set(value, TokenKind.UNUSED);
        return this;
    }

    /// The entries of a file with this vocabulary; a test may add others.
    public GgufWriter writer() {
        return new GgufWriter()
                .put("tokenizer.ggml.model", "gpt2")
                .put("tokenizer.ggml.pre", pre)
                .put("tokenizer.ggml.tokens", utf8(pieces))
                .put("tokenizer.ggml.token_type", codes(kinds))
                .put("tokenizer.ggml.merges", utf8(merges));
    }

    public Tokenizer tokenizer() {
        return Tokenizer.of(writer().toFile("bytes.gguf"));
    }

    /// What GGUF calls the kinds of tokens.
    static int[] codes(List<TokenKind> kinds) {
        return kinds.stream()
                .mapToInt(kind -> List.of(TokenKind.values()).indexOf(kind) + 1)
                .toArray();
    }

    private static List<byte[]> utf8(List<String> strings) {
        return strings.stream()
                .map(string -> string.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static String spell(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
                .chars()
                .mapToObj(value -> Character.toString(letter(value)))
                .collect(Collectors.joining());
    }

    /// GPT-2's character for a byte, as its own program finds it: bytes that cannot be seen count up from U+0100.
    private static int letter(int wanted) {
        int unseen = 0;
        for (int value = 0; value < wanted; value++) {
            unseen += isSeen(value) ? 0 : 1;
        }
        return isSeen(wanted) ? wanted : 0x100 + unseen;
    }

    private static boolean isSeen(int value) {
        return (value > 0x20 && value < 0x7F) || (value > 0xA0 && value < 0xAD) || value > 0xAD;
    }
}
