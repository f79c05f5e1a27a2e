// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import io.gemlake.engine.tokenizer.Tokenizer.Place;
import java.util.Arrays;
import java.util.BitSet;

/// Two neighbours merge when their text together is a token, the highest score first, of equal scores the leftmost.
/// A character that ends up without a token becomes one token for each byte. Spaces are ordinary characters;
/// nothing is normalized or trimmed. Bytes that are not UTF-8 are characters of their own.
/// Source: https://github.com/google/sentencepiece/blob/master/src/bpe_model.cc
final class SentencePiece implements Merging {
    private static final int BYTE_VALUES = 256;

    /// What stands in front of a prompt.
    enum SpacePrefix {
        NONE,
        /// A space, behind control tokens in the prompt as well.
        ONE
    }

    private final SpacePrefix prefix;
    private final PieceIndex index;
    private final JoinedBytes words;
    private final int[] ranks;
    /// What a character without a token becomes, byte by byte.
    private final int[][] fallbacks;

    /// @param scores one for each token
    SentencePiece(Vocabulary vocabulary, float[] scores, SpacePrefix prefix) {
        VocabularyData.requireSameLength(vocabulary.file(), "tokenizer.ggml.scores", scores.length, vocabulary.size());
        this.prefix = prefix;
        BitSet mergeable = vocabulary.mergeable();
        mergeable.stream().filter(id -> Float.isNaN(scores[id])).findFirst().ifPresent(id -> {
            throw vocabulary.invalid("token %d has a score that is no number".formatted(id));
        });
        index = new PieceIndex(vocabulary.outputs(), mergeable);
        words = new JoinedBytes(vocabulary.outputs(), mergeable);
        ranks = MergeRanks.of(scores, mergeable);
        fallbacks = fallbacks(vocabulary);
    }

    @Override
    public Fragment prepare(byte[] utf8, int from, int to, Place place) {
        boolean spaced = place == Place.START && prefix == SpacePrefix.ONE;
        if (!spaced && !SpaceMark.isIn(utf8, from, to)) {
            return new Fragment(utf8, from, to);
        }
        byte[] text = SpaceMark.unescape(utf8, from, to);
        if (spaced) {
            byte[] prefixed = new byte[Math.addExact(text.length, 1)];
            prefixed[0] = ' ';
            System.arraycopy(text, 0, prefixed, 1, text.length);
            text = prefixed;
        }
        return new Fragment(text, 0, text.length);
    }

    @Override
    public WordRule words() {
        return words;
    }

    @Override
    public int wholeWord(byte[] text, int from, int to) {
        return ABSENT;
    }

    @Override
    public void split(byte[] text, int from, int to, Symbols symbols) {
        for (int at = from; at < to; ) {
            int length = Utf8.symbolLength(text, at, to);
            symbols.add(~Utf8.symbol(text, at, length), at);
            at += length;
        }
    }

    @Override
    public long merge(byte[] text, int from, int to, int left, int right) {
        int token = index.find(text, from, to);
        return token == ABSENT ? NONE : (long) ranks[token] << Integer.SIZE | token;
    }

    @Override
    public void emit(byte[] text, int from, int to, int token, TokenBuffer out) {
        int known = token < 0 ? index.find(text, from, to) : token;
        if (known != ABSENT) {
            out.add(known);
            return;
        }
        for (int i = from; i < to; i++) {
            for (int fallback : fallbacks[Byte.toUnsignedInt(text[i])]) {
                out.add(fallback);
            }
        }
    }

    private static int[][] fallbacks(Vocabulary vocabulary) {
        int[] tokens = new int[BYTE_VALUES];
        Arrays.fill(tokens, vocabulary.unknown());
        for (int id = 0; id < vocabulary.size(); id++) {
            if (vocabulary.kind(id) == TokenKind.BYTE) {
                tokens[vocabulary.outputs().byteAt(id, 0)] = id;
            }
        }
        int[][] fallbacks = new int[BYTE_VALUES][];
        for (int value = 0; value < BYTE_VALUES; value++) {
            if (tokens[value] == ABSENT) {
                throw vocabulary.invalid(
                        "it has neither a token for the byte %d nor an unknown token".formatted(value));
            }
            fallbacks[value] = new int[] {tokens[value]};
        }
        byte[] mark = SpaceMark.utf8();
        fallbacks[' '] = new int[mark.length];
        Arrays.setAll(fallbacks[' '], i -> tokens[Byte.toUnsignedInt(mark[i])]);
        return fallbacks;
    }
}
