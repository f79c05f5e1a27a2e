// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A vocabulary made by hand: Gemma's first four tokens, then all bytes, then what a test adds.
final class SmallVocabulary {
    static final int EOS = 1;
    static final int BOS = 2;
    static final int UNKNOWN = 3;

    private static final List<TokenKind> GGUF_ORDER = List.of(TokenKind.values());

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

    VocabularyData data() {
        var table = new ByteTable.Builder(pieces.size());
        var scoreArray = new float[pieces.size()];
        var kindArray = new int[pieces.size()];
        for (int id = 0; id < pieces.size(); id++) {
            table.add(pieces.get(id).getBytes(StandardCharsets.UTF_8));
            scoreArray[id] = scores.get(id);
            kindArray[id] = GGUF_ORDER.indexOf(kinds.get(id)) + 1;
        }
        var special = new SpecialTokens(BOS, EOS, SpecialTokens.NONE, UNKNOWN);
        return new VocabularyData(table.build(), scoreArray, kindArray, special, true);
    }

    Vocabulary vocabulary() {
        return new Vocabulary(data());
    }

    Tokenizer tokenizer() {
        return new Tokenizer(vocabulary());
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
