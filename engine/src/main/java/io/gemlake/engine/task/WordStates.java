// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Answer;
import io.gemlake.engine.task.Words.Word;
import java.util.List;

/// The words of a document with their states: of each that of the token in which it ends.
///
/// @param words  all of the document, or those that lie before its cut
/// @param width  numbers of a state
/// @param values `[words, width]`, and nothing of meaning behind them
record WordStates(List<Word> words, int width, float[] values) {
    static WordStates of(byte[] document, Answer.TokenStates tokens) {
        List<Word> words = Words.of(document);
        int[] ends = tokens.ends();
        int width = tokens.width();
        float[] values = new float[words.size() * width];
        int token = 0;
        for (int word = 0; word < words.size(); word++) {
            while (token < ends.length && ends[token] < words.get(word).end()) {
                token++;
            }
            if (token == ends.length) {
                return new WordStates(words.subList(0, word), width, values);
            }
            System.arraycopy(tokens.values(), token * width, values, word * width, width);
        }
        return new WordStates(words, width, values);
    }
}
