// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import static io.gemlake.engine.tokenizer.CharacterClass.LETTER;
import static io.gemlake.engine.tokenizer.CharacterClass.NUMBER;
import static io.gemlake.engine.tokenizer.CharacterClass.OTHER;

/// The words of GPT-2: `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
///
/// @param digits what is done to numbers beforehand
record Gpt2Words(Digits digits) implements WordRule {
    enum Digits {
        /// Nothing.
        TOGETHER,
        /// Each is cut out, and the text on both sides of it ends there.
        APART
    }

    @Override
    public int end(byte[] text, int from, int to) {
        int contraction = Contractions.LOWER_CASE.lengthAt(text, from, to);
        if (contraction > 0) {
            return from + contraction;
        }
        int start = text[from] == ' ' && from + 1 < to ? from + 1 : from;
        int classes = CharacterClass.at(text, start, to);
        if ((classes & LETTER) != 0) {
            return CharacterClass.skip(text, start, to, LETTER);
        }
        if ((classes & OTHER) != 0) {
            return CharacterClass.skip(text, start, to, OTHER);
        }
        if ((classes & NUMBER) != 0) {
            return switch (digits) {
                case TOGETHER -> CharacterClass.skip(text, start, to, NUMBER);
                // a space in front is a word of its own
                case APART -> start > from ? start : start + Utf8.symbolLength(text, start, to);
            };
        }
        Spaces spaces = Spaces.at(text, from, to);
        return spaces.endBefore(endsAt(text, spaces.end(), to) ? spaces.end() : to);
    }

    private boolean endsAt(byte[] text, int at, int to) {
        return digits == Digits.APART && at < to && (CharacterClass.at(text, at, to) & NUMBER) != 0;
    }
}
