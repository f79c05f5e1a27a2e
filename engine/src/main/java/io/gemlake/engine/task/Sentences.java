// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where sentences end, and what they are made of.
final class Sentences {
    static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}\\p{M}]+(?:['’.,:/\\-][\\p{L}\\p{N}\\p{M}]+)*");

    private static final Pattern ABBREVIATION = Pattern.compile("(^|\\P{L})(\\d+|\\p{L}{1,2})\\.\\s*$");
    private static final Pattern ENDED = Pattern.compile("[.!?…。！？][\"'”’“»)\\]]*$");

    private static final int LOOP_WORDS = 4;
    private static final int LOOP_TIMES = 3;

    private Sentences() {}

    /// The sentences of a text, without white space around them. A line ends a sentence; a full stop behind a number or
    /// a short word ("9.", "Dr.", "p.m.") ends none.
    static List<String> of(String text) {
        List<String> sentences = new ArrayList<>();
        text.lines().forEach(line -> addSentences(line, sentences));
        return sentences;
    }

    private static void addSentences(String line, List<String> sentences) {
        BreakIterator borders = BreakIterator.getSentenceInstance(Locale.ROOT);
        borders.setText(line);
        int start = 0;
        for (int end = borders.next(); end != BreakIterator.DONE; end = borders.next()) {
            String sentence = line.substring(start, end);
            if (end < line.length() && ABBREVIATION.matcher(sentence).find()) {
                continue;
            }
            if (!sentence.isBlank()) {
                sentences.add(sentence.strip());
            }
            start = end;
        }
    }

    /// Whether a sentence has its full stop, or what stands for it.
    static boolean isEnded(String sentence) {
        return ENDED.matcher(sentence).find();
    }

    /// Whether a text says the same few words over and over.
    static boolean loops(String text) {
        List<String> words = words(text);
        Map<List<String>, Integer> counts = new HashMap<>();
        for (int i = 0; i + LOOP_WORDS <= words.size(); i++) {
            if (counts.merge(words.subList(i, i + LOOP_WORDS), 1, Integer::sum) == LOOP_TIMES) {
                return true;
            }
        }
        return false;
    }

    /// Words between white space.
    static int length(String text) {
        return text.isBlank() ? 0 : text.strip().split("\\s+").length;
    }

    /// The first words of a text.
    static String beginning(String text, int words) {
        return String.join(" ", Arrays.asList(text.strip().split("\\s+")).subList(0, Math.min(words, length(text))));
    }

    /// Words of a text, in lower case.
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            words.add(word.group().toLowerCase(Locale.ROOT));
        }
        return words;
    }
}
