// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

/// A run of white space, as the rules for words cut it.
///
/// @param from    its first byte
/// @param last    the first byte of its last character
/// @param end     behind it
/// @param lineEnd behind its last CR or LF; `from` if it has none
record Spaces(int from, int last, int end, int lineEnd) {
    /// The run at `from`, which has a character at least.
    static Spaces at(byte[] text, int from, int to) {
        int last = from;
        int lineEnd = from;
        int at = from;
        while (at < to) {
            int classes = CharacterClass.at(text, at, to);
            if ((classes & CharacterClass.SPACE) == 0) {
                break;
            }
            last = at;
            at += Utf8.symbolLength(text, at, to);
            if ((classes & CharacterClass.LINE_END) != 0) {
                lineEnd = at;
            }
        }
        return new Spaces(from, last, at, lineEnd);
    }

    /// `\s+(?!\S)|\s+`: all of it where the text ends; otherwise all but the last character, which goes with what
    /// follows, unless it is the only one.
    int endBefore(int textEnd) {
        return end == textEnd || last == from ? end : last;
    }

    /// `\s*[\r\n]+|\s+(?!\S)|\s+`: as [#endBefore], but up to the last end of a line where there is one.
    int endAfterLines(int textEnd) {
        return lineEnd > from ? lineEnd : endBefore(textEnd);
    }
}
