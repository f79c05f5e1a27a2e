// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.util.Arrays;

/// The character `▁` (U+2581) that stands for a space in the pieces of a SentencePiece vocabulary. Where a user
/// writes it, it is a space too.
final class SpaceMark {
    /// Length of `▁` in UTF-8.
    private static final int LENGTH = 3;

    private static final byte[] MARK = {(byte) 0xE2, (byte) 0x96, (byte) 0x81};

    private SpaceMark() {}

    /// The bytes of the mark.
    static byte[] utf8() {
        return MARK.clone();
    }

    /// Whether a mark stands somewhere in `bytes[from, to)`.
    static boolean isIn(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == MARK[0] && isAt(bytes, i, to)) {
                return true;
            }
        }
        return false;
    }

    /// A copy of `bytes[from, to)` with a space for every mark.
    static byte[] unescape(byte[] bytes, int from, int to) {
        byte[] text = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; ) {
            boolean mark = isAt(bytes, i, to);
            text[length++] = mark ? (byte) ' ' : bytes[i];
            i += mark ? LENGTH : 1;
        }
        return Arrays.copyOf(text, length);
    }

    private static boolean isAt(byte[] bytes, int at, int end) {
        return end - at >= LENGTH && bytes[at] == MARK[0] && bytes[at + 1] == MARK[1] && bytes[at + 2] == MARK[2];
    }
}
