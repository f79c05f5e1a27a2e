// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Cuts a document into words: runs of letters, digits and marks; every other visible character is a word of its own,
/// and so is each letter of a script that is written without spaces. Bytes that are not UTF-8 belong to no word.
final class Words {
    /// One word: bytes `[start, end)`, which are the code points `[from, to)` of the document.
    record Word(int start, int end, int from, int to) {}

    private static final Set<UnicodeScript> WITHOUT_SPACES = Set.of(
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.THAI,
            UnicodeScript.LAO,
            UnicodeScript.KHMER,
            UnicodeScript.MYANMAR);

    private enum Role {
        SPACE,
        RUN,
        MARK,
        SINGLE
    }

    private final byte[] utf8;
    private final List<Word> words = new ArrayList<>();
    private int start;
    private int from;
    private Role open = Role.SPACE;

    private Words(byte[] utf8) {
        this.utf8 = utf8;
    }

    /// The words of a document in order.
    static List<Word> of(byte[] utf8) {
        return new Words(utf8).cut();
    }

    /// Characters of a document; a byte that belongs to none counts as one.
    static int codePoints(byte[] utf8) {
        var words = new Words(utf8);
        int count = 0;
        for (int at = 0; at < utf8.length; at += words.symbolLength(at)) {
            count++;
        }
        return count;
    }

    private List<Word> cut() {
        int at = 0;
        int codePoint = 0;
        while (at < utf8.length) {
            int length = symbolLength(at);
            Role role = length == 1 && utf8[at] < 0 ? Role.SPACE : role(symbol(at, length));
            boolean goesOn = switch (role) {
                case MARK -> open != Role.SPACE;
                case RUN -> open == Role.RUN;
                case SPACE, SINGLE -> false;
            };
            if (!goesOn) {
                close(at, codePoint);
                start = at;
                from = codePoint;
                open = role == Role.MARK ? Role.SINGLE : role;
            }
            at += length;
            codePoint++;
        }
        close(at, codePoint);
        return words;
    }

    private void close(int end, int to) {
        if (open != Role.SPACE) {
            words.add(new Word(start, end, from, to));
        }
    }

    private static Role role(int character) {
        if (Character.isWhitespace(character)
                || Character.isSpaceChar(character)
                || Character.isISOControl(character)) {
            return Role.SPACE;
        }
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> Role.MARK;
            default ->
                Character.isLetterOrDigit(character) && !WITHOUT_SPACES.contains(UnicodeScript.of(character))
                        ? Role.RUN
                        : Role.SINGLE;
        };
    }

    /// Bytes of the character at `at`, or 1 where none begins.
    private int symbolLength(int at) {
        int lead = Byte.toUnsignedInt(utf8[at]);
        int length = lead < 0xC2 || lead > 0xF4 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        for (int i = at + 1; i < at + length; i++) {
            if (i == utf8.length || (utf8[i] & 0xC0) != 0x80) {
                return 1;
            }
        }
        return length;
    }

    private int symbol(int at, int length) {
        int symbol = length == 1 ? utf8[at] : utf8[at] & (0x7F >> length);
        for (int i = at + 1; i < at + length; i++) {
            symbol = symbol << 6 | (utf8[i] & 0x3F);
        }
        return symbol;
    }
}
