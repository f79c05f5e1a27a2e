// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import static io.gemlake.engine.tokenizer.CharacterClass.LETTER;
import static io.gemlake.engine.tokenizer.CharacterClass.LINE_END;
import static io.gemlake.engine.tokenizer.CharacterClass.NUMBER;
import static io.gemlake.engine.tokenizer.CharacterClass.OTHER;

/// The words of Llama 3: `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|
/// ?[^\s\p{L}\p{N}]+[\r\n]*| \s*[\r\n]+|\s+(?!\S)|\s+` (without the break).
record Llama3Words() implements WordRule {
    private static final int LONGEST_NUMBER = 3;

    @Override
    public int end(byte[] text, int from, int to) {
        int contraction = Contractions.ANY_CASE.lengthAt(text, from, to);
        if (contraction > 0) {
            return from + contraction;
        }
        int classes = CharacterClass.at(text, from, to);
        int next = from + Utf8.symbolLength(text, from, to);
        if ((classes & LETTER) != 0) {
            return CharacterClass.skip(text, next, to, LETTER);
        }
        if ((classes & NUMBER) != 0) {
            return numberEnd(text, next, to);
        }
        if ((classes & LINE_END) == 0 && next < to && (CharacterClass.at(text, next, to) & LETTER) != 0) {
            return CharacterClass.skip(text, next, to, LETTER);
        }
        int start = text[from] == ' ' && next < to ? next : from;
        if ((CharacterClass.at(text, start, to) & OTHER) != 0) {
            int end = CharacterClass.skip(text, start, to, OTHER);
            return CharacterClass.skip(text, end, to, LINE_END);
        }
        return Spaces.at(text, from, to).endAfterLines(to);
    }

    private static int numberEnd(byte[] text, int from, int to) {
        int at = from;
        for (int length = 1; length < LONGEST_NUMBER && at < to; length++) {
            if ((CharacterClass.at(text, at, to) & NUMBER) == 0) {
                break;
            }
            at += Utf8.symbolLength(text, at, to);
        }
        return at;
    }
}
