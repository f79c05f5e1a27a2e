// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

/// How the pieces of ordinary tokens spell the bytes that they write.
enum Spelling {
    /// As text, with `▁` for a space: SentencePiece.
    MARKED_SPACES {
        @Override
        byte[] decode(byte[] piece) {
            return SpaceMark.unescape(piece, 0, piece.length);
        }

        @Override
        boolean isMergeable(byte[] piece) {
            return indexOfSpace(piece) < 0;
        }
    },

    /// With a printable character for each byte; a piece that has other characters means itself.
    BYTE_ALPHABET {
        @Override
        byte[] decode(byte[] piece) {
            return ByteAlphabet.decode(piece).orElse(piece);
        }

        @Override
        boolean isMergeable(byte[] piece) {
            return ByteAlphabet.decode(piece).isPresent();
        }
    };

    /// The bytes that a piece writes.
    abstract byte[] decode(byte[] piece);

    /// Whether merging can make a piece: whether it spells text at all, and the only piece that spells this text.
    abstract boolean isMergeable(byte[] piece);

    private static int indexOfSpace(byte[] piece) {
        for (int i = 0; i < piece.length; i++) {
            if (piece[i] == ' ') {
                return i;
            }
        }
        return -1;
    }
}
