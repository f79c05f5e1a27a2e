// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import io.gemlake.engine.tokenizer.PreTokenizer.WholeWords;
import io.gemlake.engine.tokenizer.Tokenizer.Place;
import java.util.Arrays;

/// Two neighbours merge when the file lists them as a pair, the first of the list first, of equal pairs the
/// leftmost. The symbols at the beginning are bytes; bytes that a vocabulary has no token for, such as those that
/// occur in no UTF-8, are left out before merging. Nothing is normalized or put in front.
/// Source: https://github.com/huggingface/tokenizers/tree/main/tokenizers/src/models/bpe
final class ByteLevel implements Merging {
    private static final int BYTE_VALUES = 256;

    private final PreTokenizer pre;
    private final MergeTable merges;
    private final PieceIndex index;
    private final int[] byteTokens = new int[BYTE_VALUES];

    ByteLevel(Vocabulary vocabulary, PreTokenizer pre, MergeTable merges) {
        this.pre = pre;
        this.merges = merges;
        index = new PieceIndex(vocabulary.outputs(), vocabulary.mergeable());
        Arrays.setAll(byteTokens, value -> index.find(new byte[] {(byte) value}, 0, 1));
    }

    @Override
    public Fragment prepare(byte[] utf8, int from, int to, Place place) {
        return new Fragment(utf8, from, to);
    }

    @Override
    public WordRule words() {
        return pre.words();
    }

    @Override
    public int wholeWord(byte[] text, int from, int to) {
        return pre.wholeWords() == WholeWords.FOUND ? index.find(text, from, to) : ABSENT;
    }

    @Override
    public void split(byte[] text, int from, int to, Symbols symbols) {
        for (int at = from; at < to; at++) {
            int token = byteTokens[Byte.toUnsignedInt(text[at])];
            if (token != ABSENT) {
                symbols.add(token, at);
            }
        }
    }

    @Override
    public long merge(byte[] text, int from, int to, int left, int right) {
        return merges.find(left, right);
    }

    @Override
    public void emit(byte[] text, int from, int to, int token, TokenBuffer out) {
        out.add(token);
    }
}
