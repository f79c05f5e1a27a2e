// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.util.Arrays;

/// The character `▁` (U+2581) that stands for a space in the pieces of a SentencePiece vocabulary.
final class Whitespace {
    /// Length of `▁` in UTF-8.
    static final int LENGTH = 3;

    private static final byte[] MARK = {(byte) 0xE2, (byte) 0x96, (byte) 0x81};

    private Whitespace() {}

    static boolean isAt(byte[] bytes, int at, int end) {
        return end - at >= LENGTH && bytes[at] == MARK[0] && bytes[at + 1] == MARK[1] && bytes[at + 2] == MARK[2];
    }

    /// `bytes[from, to)` with `▁` for every space.
    static byte[] escape(byte[] bytes, int from, int to) {
        int spaces = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] == ' ') {
                spaces++;
            }
        }
        byte[] escaped = new byte[Math.addExact(to - from, Math.multiplyExact(spaces, LENGTH - 1))];
        int length = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] == ' ') {
                System.arraycopy(MARK, 0, escaped, length, LENGTH);
                length += LENGTH;
            } else {
                escaped[length++] = bytes[i];
            }
        }
        return escaped;
    }

    /// `bytes` with a space for every `▁`.
    static byte[] unescape(byte[] bytes) {
        byte[] text = new byte[bytes.length];
        int length = 0;
        for (int i = 0; i < bytes.length; ) {
            boolean space = isAt(bytes, i, bytes.length);
            text[length++] = space ? (byte) ' ' : bytes[i];
            i += space ? LENGTH : 1;
        }
        return Arrays.copyOf(text, length);
    }
}
