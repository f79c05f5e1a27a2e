// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

/// UTF-8 as the Unicode standard defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
final class Utf8 {
    private Utf8() {}

    /// The length in bytes of the well-formed character at `at`, or 1 for a byte that begins none.
    static int symbolLength(byte[] bytes, int at, int end) {
        byte first = bytes[at];
        return first >= 0 ? 1 : multibyteLength(bytes, at, end);
    }

    private static int multibyteLength(byte[] bytes, int at, int end) {
        int lead = Byte.toUnsignedInt(bytes[at]);
        if (lead < 0xC2 || lead > 0xF4) {
            return 1;
        }
        int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (at + length > end || !isSecond(lead, Byte.toUnsignedInt(bytes[at + 1]))) {
            return 1;
        }
        for (int i = at + 2; i < at + length; i++) {
            if ((bytes[i] & 0xC0) != 0x80) {
                return 1;
            }
        }
        return length;
    }

    /// A number for the symbol `bytes[at, at + length)`: the code point of a character; for a byte that is part of
    /// none, a number beyond all code points.
    static int symbol(byte[] bytes, int at, int length) {
        if (length == 1) {
            return bytes[at] >= 0 ? bytes[at] : Character.MAX_CODE_POINT + 1 + Byte.toUnsignedInt(bytes[at]);
        }
        int character = bytes[at] & (0x7F >> length);
        for (int i = at + 1; i < at + length; i++) {
            character = character << 6 | (bytes[i] & 0x3F);
        }
        return character;
    }

    private static boolean isSecond(int lead, int second) {
        int min = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int max = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        return second >= min && second <= max;
    }
}
