// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

/// Where escaped text may be cut into parts that are merged on their own: before a `▁` that no token holds together
/// with the byte before it. Merges never reach across, so the tokens are the same and the queue stays as small as a
/// word.
final class SpaceCuts {
    private static final int BYTE_VALUES = 256;

    /// Whether some token has a `▁` right after this byte.
    private final boolean[] joins = new boolean[BYTE_VALUES];

    SpaceCuts(Vocabulary vocabulary) {
        for (int id = 0; id < vocabulary.size(); id++) {
            if (!Vocabulary.isText(vocabulary.kind(id))) {
                continue;
            }
            byte[] piece = vocabulary.pieces().copy(id);
            for (int i = 1; i < piece.length; i++) {
                joins[Byte.toUnsignedInt(piece[i - 1])] |= Whitespace.isAt(piece, i, piece.length);
            }
        }
    }

    /// The first place after `from` where `text[from, to)` may be cut, or `to`.
    int next(byte[] text, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (Whitespace.isAt(text, i, to) && !joins[Byte.toUnsignedInt(text[i - 1])]) {
                return i;
            }
        }
        return to;
    }
}
