// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.util.Arrays;
import java.util.Optional;

/// The printable characters that stand for bytes in the pieces of a byte-level vocabulary: the visible characters
/// of Latin-1 for themselves, those from U+0100 on for the 68 other bytes in order. A space is `Ġ`, a line feed
/// `Ċ`.
/// Source: GPT-2, `bytes_to_unicode`.
final class ByteAlphabet {
    private static final int BYTE_VALUES = 256;
    private static final int OTHER_BYTES = 68;
    private static final int NONE = -1;

    /// The byte of each character up to the last one of the alphabet, or [#NONE].
    private static final short[] BYTES = new short[BYTE_VALUES + OTHER_BYTES];

    static {
        Arrays.fill(BYTES, (short) NONE);
        int next = BYTE_VALUES;
        for (short value = 0; value < BYTE_VALUES; value++) {
            BYTES[isVisible(value) ? value : next++] = value;
        }
    }

    private ByteAlphabet() {}

    /// The bytes that a piece spells; empty when it has a character outside of the alphabet.
    static Optional<byte[]> decode(byte[] piece) {
        byte[] bytes = new byte[piece.length];
        int length = 0;
        for (int at = 0; at < piece.length; ) {
            int width = Utf8.symbolLength(piece, at, piece.length);
            int character = Utf8.symbol(piece, at, width);
            if (character >= BYTES.length || BYTES[character] == NONE) {
                return Optional.empty();
            }
            bytes[length++] = (byte) BYTES[character];
            at += width;
        }
        return Optional.of(Arrays.copyOf(bytes, length));
    }

    private static boolean isVisible(int value) {
        return (value >= '!' && value <= '~') || (value >= 0xA1 && value != 0xAD);
    }
}
