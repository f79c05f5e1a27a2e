// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import io.gemlake.engine.tokenizer.SentencePiece.SpacePrefix;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A SentencePiece vocabulary made by hand: Gemma's first four tokens, then all bytes, then what a test adds.
final class SmallVocabulary {
    static final int EOS = 1;
    static final int BOS = 2;
    static final int UNKNOWN = 3;

    private final List<String> pieces = new ArrayList<>();
    private final List<TokenKind> kinds = new ArrayList<>();
    private final List<Float> scores = new ArrayList<>();

    private SmallVocabulary() {
        add(TokenKind.CONTROL, "<pad>", "<eos>", "<bos>", "<unk>");
    }

    static SmallVocabulary withBytes() {
        var vocabulary = new SmallVocabulary();
        for (int value = 0; value < 256; value++) {
            vocabulary.add(TokenKind.BYTE, "<0x%02X>".formatted(value));
        }
        return vocabulary;
    }

    static SmallVocabulary withoutBytes() {
        return new SmallVocabulary();
    }

    SmallVocabulary add(TokenKind kind, String... added) {
        for (String piece : added) {
            addScored(kind, piece, -pieces.size());
        }
        return this;
    }

    SmallVocabulary addScored(TokenKind kind, String piece, float score) {
        pieces.add(piece);
        kinds.add(kind);
        scores.add(score);
        return this;
    }

    SmallVocabulary normal(String... added) {
        return add(TokenKind.NORMAL, added);
    }

    boolean has(String piece) {
        return pieces.contains(piece);
    }

    /// The score of a piece; 1, which no piece has, without it.
    int scoreOf(String piece) {
        return has(piece) ? Math.round(scores.get(pieces.indexOf(piece))) : 1;
    }

    VocabularyData data() {
        var table = new ByteTable.Builder(pieces.size());
        pieces.forEach(piece -> table.add(piece.getBytes(StandardCharsets.UTF_8)));
        var special = new SpecialTokens(BOS, EOS, SpecialTokens.NONE, UNKNOWN);
        return new VocabularyData(
                "small.gguf", table.build(), Spelling.MARKED_SPACES, ByteVocabulary.codes(kinds), special, true);
    }

    float[] scores() {
        var array = new float[scores.size()];
        for (int id = 0; id < array.length; id++) {
            array[id] = scores.get(id);
        }
        return array;
    }

    Vocabulary vocabulary() {
        return new Vocabulary(data());
    }

    SentencePiece merging() {
        return new SentencePiece(vocabulary(), scores(), SpacePrefix.NONE);
    }

    Tokenizer tokenizer() {
        return tokenizer(SpacePrefix.NONE);
    }

    Tokenizer tokenizer(SpacePrefix prefix) {
        Vocabulary vocabulary = vocabulary();
        return new Tokenizer(vocabulary, new SentencePiece(vocabulary, scores(), prefix));
    }

    /// The pieces of `tokens`, which are easier to read in a failure than ids.
    static List<String> pieces(Tokenizer tokenizer, int... tokens) {
        var names = new ArrayList<String>();
        for (int token : tokens) {
            names.add(new String(tokenizer.vocabulary().pieces().copy(token), StandardCharsets.UTF_8));
        }
        return names;
    }
}
