// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.metric;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Texts in pieces.
public final class Pieces {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");

    private Pieces() {}

    /// Words as they are written: runs of letters and digits of any script.
    static List<String> words(String text) {
        return WORD.matcher(text).results().map(MatchResult::group).toList();
    }

    /// Words in lower case.
    static List<String> lowerWords(String text) {
        return words(text.toLowerCase(Locale.ROOT));
    }

    /// Words between white space, which is what limits of words count.
    static int length(String text) {
        return text.isBlank() ? 0 : text.strip().split("\\s+").length;
    }

    /// Sentences as Unicode's rules part them, without the space around them; none is blank.
    public static List<String> sentences(String text) {
        BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
        breaks.setText(text);
        List<String> sentences = new ArrayList<>();
        int start = 0;
        for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            String sentence = text.substring(start, end).strip();
            if (!sentence.isEmpty()) {
                sentences.add(sentence);
            }
            start = end;
        }
        return sentences;
    }
}
