// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Places in a text at which a name may stand: runs of words with capital letters, numbers and signs, with and without
/// the small words that names have inside. Many of them are no names; a model says which.
final class NameCandidates {
    /// Characters `[start, end)` of a text.
    record Span(int start, int end) {}

    private static final int MOST_CHARACTERS = 96;
    private static final int MOST_SMALL_WORDS = 2;
    private static final int LONGEST_ABBREVIATION = 3;

    private static final Pattern WORD =
            Pattern.compile("§+|[@#]?[\\p{L}\\p{N}\\p{M}]+(?:['’\\-&_/.][\\p{L}\\p{N}\\p{M}]+)*");
    private static final Pattern MENTION = Pattern.compile("[@#] ?([\\p{L}\\p{N}\\p{M}_]+)");
    private static final Pattern SENTENCE_BORDER = Pattern.compile("[.!?:][\"'”)]*\\s|\\n|^\\s*[\"“„'`]+\\s*$");
    private static final Set<String> GAPS = Set.of(" ", " & ", " / ", "/", "-");
    private static final Set<String> ABBREVIATING_GAPS = Set.of(". ", ".");

    /// Small words that a run may go across: each set gives runs of its own.
    private static final List<Set<String>> SMALL_WORDS = List.of(
            Set.of(),
            Set.of("of", "de", "la", "del", "di", "da", "van", "von", "du", "le", "dos", "bin", "al", "der"),
            Set.of(
                    "of", "de", "la", "del", "di", "da", "van", "von", "du", "le", "dos", "bin", "al", "der", "y", "e",
                    "am", "an", "und", "and", "the", "for", "für", "des", "den", "zu", "zum", "zur", "im", "in", "on",
                    "at", "vom", "do"));

    private final String text;
    private final List<Span> words = new ArrayList<>();
    private final Set<Span> found =
            new TreeSet<>(Comparator.comparingInt(Span::start).thenComparingInt(Span::end));

    private NameCandidates(String text) {
        this.text = text;
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            words.add(new Span(word.start(), word.end()));
        }
    }

    /// The candidates in a text, in their order; they may overlap.
    static List<Span> of(String text) {
        var candidates = new NameCandidates(text);
        SMALL_WORDS.forEach(candidates::addRuns);
        Matcher mention = MENTION.matcher(text);
        while (mention.find()) {
            candidates.add(mention.start(1), mention.end(1));
        }
        return List.copyOf(candidates.found);
    }

    private void add(int start, int end) {
        if (end - start <= MOST_CHARACTERS) {
            found.add(new Span(start, end));
        }
    }

    private void addRuns(Set<String> smallWords) {
        int first = 0;
        while (first < words.size()) {
            if (!begins(first)) {
                first++;
                continue;
            }
            int last = lastOfRun(first, smallWords);
            add(words.get(first).start(), words.get(last).end());
            if (last > first && opensSentence(first)) {
                // Its first word has a capital letter whatever it is.
                int second = first + 1;
                while (second < last && !isCapital(second)) {
                    second++;
                }
                add(words.get(second).start(), words.get(last).end());
            }
            first = last + 1;
        }
    }

    private boolean begins(int word) {
        return isCapital(word) || (isNumber(word) && word + 1 < words.size() && isCapital(word + 1) && isJoined(word));
    }

    private int lastOfRun(int first, Set<String> smallWords) {
        int last = first;
        for (int next = nextOfRun(last, smallWords); next > last; next = nextOfRun(last, smallWords)) {
            last = next;
        }
        return last;
    }

    /// The word that goes on with a run, or the same word when none does.
    private int nextOfRun(int word, Set<String> smallWords) {
        int next = word + 1;
        while (next < words.size()
                && next <= word + MOST_SMALL_WORDS
                && smallWords.contains(text(next))
                && (gapBefore(next).equals(" ") || gapBefore(next).equals(". "))) {
            next++;
        }
        boolean goesOn = next < words.size() && (isCapital(next) || isNumber(next)) && isJoined(next - 1);
        return goesOn ? next : word;
    }

    /// Whether what lies behind a word may lie inside of a name.
    private boolean isJoined(int word) {
        String gap = gapBefore(word + 1);
        return GAPS.contains(gap)
                || (ABBREVIATING_GAPS.contains(gap)
                        && (text(word).length() <= LONGEST_ABBREVIATION || isDigits(text(word))));
    }

    private boolean opensSentence(int word) {
        return word == 0 || SENTENCE_BORDER.matcher(gapBefore(word)).find();
    }

    private String gapBefore(int word) {
        return text.substring(
                word == 0 ? 0 : words.get(word - 1).end(), words.get(word).start());
    }

    private String text(int word) {
        return text.substring(words.get(word).start(), words.get(word).end());
    }

    private boolean isCapital(int word) {
        int first = text.codePointAt(words.get(word).start());
        return Character.isUpperCase(first) || Character.isTitleCase(first) || "§@#".indexOf(first) >= 0;
    }

    private boolean isNumber(int word) {
        return Character.isDigit(text.codePointAt(words.get(word).start()));
    }

    private static boolean isDigits(String word) {
        return word.chars().allMatch(Character::isDigit);
    }
}
