// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

/// The English endings `'s 't 're 've 'm 'll 'd`, which are words of their own.
enum Contractions {
    /// In small letters only.
    LOWER_CASE,
    /// In any case; the long s (U+017F), which folds to an s, counts as one.
    ANY_CASE;

    /// The length of the ending at `at`, or 0.
    int lengthAt(byte[] text, int at, int to) {
        if (text[at] != '\'' || at + 1 == to) {
            return 0;
        }
        int first = fold(text[at + 1]);
        int second = at + 2 < to ? fold(text[at + 2]) : 0;
        return switch (first) {
            case 's', 't', 'm', 'd' -> 2;
            case 'r', 'v' -> second == 'e' ? 3 : 0;
            case 'l' -> second == 'l' ? 3 : 0;
            default -> this == ANY_CASE && text[at + 1] == (byte) 0xC5 && second == (byte) 0xBF ? 3 : 0;
        };
    }

    private int fold(byte letter) {
        return this == ANY_CASE && letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
    }
}
