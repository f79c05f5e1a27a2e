// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import io.gemlake.engine.gguf.GgufFile;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.IntStream;

/// Text to token ids as models of the "llama" (SentencePiece) kind were trained with. Immutable; safe for threads.
///
/// User-defined tokens are taken out of the raw text first, leftmost and longest; the text between them is escaped
/// (`▁` for a space), split into characters and merged; what is no token in the end becomes one token for each byte.
/// Nothing is normalized, trimmed or put in front.
public final class Tokenizer {
    private final Vocabulary vocabulary;
    private final SortedTokens userDefined;
    private final SortedTokens recognized;
    private final SpaceCuts cuts;

    /// What the names of control tokens become where they stand in a text.
    public enum ControlTokens {
        /// Ordinary text. For everything that a user wrote: it never becomes a control token.
        REFUSED,
        /// Control tokens. For templates only.
        RECOGNIZED
    }

    Tokenizer(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        userDefined = new SortedTokens(
                vocabulary.pieces(),
                IntStream.range(0, vocabulary.size()).filter(id -> vocabulary.kind(id) == TokenKind.USER_DEFINED));
        recognized = new SortedTokens(
                vocabulary.pieces(),
                IntStream.range(0, vocabulary.size()).filter(id -> isRecognized(vocabulary.kind(id))));
        cuts = new SpaceCuts(vocabulary);
    }

    /// The tokenizer that a model file holds.
    ///
    /// Throws `MODEL_UNSUPPORTED` for another kind than "llama", `GGUF_INVALID` for a vocabulary that contradicts
    /// itself.
    public static Tokenizer of(GgufFile file) {
        return new Tokenizer(new Vocabulary(VocabularyReader.read(file)));
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /// Token ids of `text`, without BOS.
    public int[] encode(String text, ControlTokens control) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return encode(utf8, 0, utf8.length, control);
    }

    /// Token ids of the UTF-8 text `utf8[from, to)`, without BOS. Bytes that are not UTF-8 become byte tokens.
    public int[] encode(byte[] utf8, int from, int to, ControlTokens control) {
        Objects.checkFromToIndex(from, to, utf8.length);
        SortedTokens whole = switch (control) {
            case REFUSED -> userDefined;
            case RECOGNIZED -> recognized;
        };
        var merger = new SymbolMerger(vocabulary);
        var out = new TokenBuffer((to - from) / 3);
        int start = from;
        for (int at = from; at < to; ) {
            int token = whole.longestPrefixOf(utf8, at, to);
            if (token == SortedTokens.ABSENT) {
                at++;
                continue;
            }
            encodeFragment(utf8, start, at, merger, out);
            out.add(token);
            at += vocabulary.pieces().length(token);
            start = at;
        }
        encodeFragment(utf8, start, to, merger, out);
        return out.toArray();
    }

    /// The text of `tokens`; bytes that are not UTF-8 come out as U+FFFD.
    public String decode(int... tokens) {
        var decoder = new TokenDecoder(vocabulary);
        for (int token : tokens) {
            decoder.append(token);
        }
        return decoder.finish();
    }

    private void encodeFragment(byte[] utf8, int from, int to, SymbolMerger merger, TokenBuffer out) {
        byte[] escaped = Whitespace.escape(utf8, from, to);
        for (int start = 0; start < escaped.length; ) {
            int end = cuts.next(escaped, start, escaped.length);
            merger.merge(escaped, start, end, out);
            start = end;
        }
    }

    private static boolean isRecognized(TokenKind kind) {
        return switch (kind) {
            case CONTROL, UNKNOWN, USER_DEFINED -> true;
            case NORMAL, UNUSED, BYTE -> false;
        };
    }
}
