// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

/// What the rules for words ask of a character: its Unicode general category, as the running Java knows it, and
/// whether it is white space. Classes are bits, since some overlap. A byte that is not part of well-formed UTF-8 is
/// a character of its own, neither letter nor number nor space.
final class CharacterClass {
    /// `\p{L}`.
    static final int LETTER = 1;
    /// `\p{N}`.
    static final int NUMBER = 1 << 1;
    /// `\s`: the property White_Space.
    static final int SPACE = 1 << 2;
    /// CR and LF, which are also space.
    static final int LINE_END = 1 << 3;
    /// `[^\s\p{L}\p{N}]`.
    static final int OTHER = 1 << 4;
    /// `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`: what words begin with where case begins a word.
    static final int LEADING = 1 << 5;
    /// `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`: what they go on with.
    static final int FOLLOWING = 1 << 6;

    private static final int NEXT_LINE = 0x85;
    private static final byte[] ASCII = new byte[0x80];

    static {
        for (int character = 0; character < ASCII.length; character++) {
            ASCII[character] = (byte) ofCodePoint(character);
        }
    }

    private CharacterClass() {}

    /// The classes of the character at `at`.
    static int at(byte[] text, int at, int to) {
        byte first = text[at];
        if (first >= 0) {
            return ASCII[first];
        }
        int symbol = Utf8.symbol(text, at, Utf8.symbolLength(text, at, to));
        return symbol > Character.MAX_CODE_POINT ? OTHER : ofCodePoint(symbol);
    }

    /// The end of the run of characters at `from` that are of any class in `classes`.
    static int skip(byte[] text, int from, int to, int classes) {
        int at = from;
        while (at < to && (at(text, at, to) & classes) != 0) {
            at += Utf8.symbolLength(text, at, to);
        }
        return at;
    }

    private static int ofCodePoint(int character) {
        return switch (Character.getType(character)) {
            case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> LETTER | LEADING;
            case Character.LOWERCASE_LETTER -> LETTER | FOLLOWING;
            case Character.MODIFIER_LETTER, Character.OTHER_LETTER -> LETTER | LEADING | FOLLOWING;
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
                OTHER | LEADING | FOLLOWING;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
            case Character.CONTROL -> ofControl(character);
            default -> OTHER;
        };
    }

    private static int ofControl(int character) {
        return switch (character) {
            case '\n', '\r' -> SPACE | LINE_END;
            case '\t', 0x0B, '\f', NEXT_LINE -> SPACE;
            default -> OTHER;
        };
    }
}
