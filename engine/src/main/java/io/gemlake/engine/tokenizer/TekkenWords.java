// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import static io.gemlake.engine.tokenizer.CharacterClass.FOLLOWING;
import static io.gemlake.engine.tokenizer.CharacterClass.LEADING;
import static io.gemlake.engine.tokenizer.CharacterClass.LETTER;
import static io.gemlake.engine.tokenizer.CharacterClass.LINE_END;
import static io.gemlake.engine.tokenizer.CharacterClass.NUMBER;
import static io.gemlake.engine.tokenizer.CharacterClass.OTHER;

/// The words of Mistral's Tekken: with `U` for [CharacterClass#LEADING] and `l` for [CharacterClass#FOLLOWING],
/// `[^\r\n\p{L}\p{N}]?U*l+|[^\r\n\p{L}\p{N}]?U+l*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`.
record TekkenWords() implements WordRule {
    @Override
    public int end(byte[] text, int from, int to) {
        int classes = CharacterClass.at(text, from, to);
        int next = from + Utf8.symbolLength(text, from, to);
        if ((classes & NUMBER) != 0) {
            return next;
        }
        int word = wordEnd(text, from, (classes & (LETTER | LINE_END)) == 0 ? next : from, to);
        if (word > 0) {
            return word;
        }
        int start = text[from] == ' ' && next < to ? next : from;
        if ((CharacterClass.at(text, start, to) & OTHER) != 0) {
            int end = CharacterClass.skip(text, start, to, OTHER);
            while (end < to && (text[end] == '\n' || text[end] == '\r' || text[end] == '/')) {
                end++;
            }
            return end;
        }
        return Spaces.at(text, from, to).endAfterLines(to);
    }

    /// The first two alternatives, first with the optional character in front of `start`, then without; 0 for no
    /// match.
    private static int wordEnd(byte[] text, int from, int start, int to) {
        int end = lowerEnd(text, start, to);
        if (end == 0 && start > from) {
            end = lowerEnd(text, from, to);
        }
        if (end == 0) {
            int upper = CharacterClass.skip(text, start, to, LEADING);
            end = upper > start ? upper : 0;
        }
        return end;
    }

    /// `U*l+`: where nothing follows the capitals, they give back all behind the last character that is both.
    private static int lowerEnd(byte[] text, int from, int to) {
        int lastOfBoth = 0;
        int at = from;
        while (at < to) {
            int classes = CharacterClass.at(text, at, to);
            if ((classes & LEADING) == 0) {
                break;
            }
            at += Utf8.symbolLength(text, at, to);
            if ((classes & FOLLOWING) != 0) {
                lastOfBoth = at;
            }
        }
        int end = CharacterClass.skip(text, at, to, FOLLOWING);
        return end > at ? end : lastOfBoth;
    }
}
