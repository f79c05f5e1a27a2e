// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a document has of the numbers and names that a text about it mentions.
final class Support {
    /// Endings that a name may have in one of the two texts only: "Porto's", "Müllers", "Portuguese".
    private static final int LONGEST_ENDING = 2;

    private static final int SHORTEST_STEM = 3;

    /// Between thousands.
    private static final Pattern SEPARATOR = Pattern.compile("[.,'’](?=\\p{Nd}{3}(?!\\p{Nd}))");

    private final Set<String> words;
    private final Set<String> stems = new HashSet<>();

    Support(String document) {
        words = Set.copyOf(
                Sentences.words(document).stream().map(Support::comparable).toList());
        words.forEach(word -> addStems(word, stems));
    }

    /// Numbers, and words with a capital letter that begin no sentence, that are not in the document; each counts once.
    /// Languages that write every noun so have their nouns counted too.
    int missing(String text) {
        Set<String> missing = new HashSet<>();
        for (String sentence : Sentences.of(text)) {
            Matcher word = Sentences.WORD.matcher(sentence);
            boolean first = true;
            while (word.find()) {
                if (isNumber(word.group())
                        || (!first && Character.isUpperCase(word.group().codePointAt(0)))) {
                    String comparable = comparable(word.group().toLowerCase(Locale.ROOT));
                    if (!has(comparable)) {
                        missing.add(comparable);
                    }
                }
                first = false;
            }
        }
        return missing.size();
    }

    private boolean has(String word) {
        if (words.contains(word)) {
            return true;
        }
        if (isNumber(word)) {
            return false;
        }
        Set<String> own = new HashSet<>();
        addStems(word, own);
        return own.stream().anyMatch(stems::contains);
    }

    private static void addStems(String word, Set<String> stems) {
        for (int length = word.length(); length >= Math.max(SHORTEST_STEM, word.length() - LONGEST_ENDING); length--) {
            stems.add(word.substring(0, length));
        }
    }

    private static boolean isNumber(String word) {
        return word.chars().anyMatch(Character::isDigit);
    }

    /// Numbers without what stands between thousands: "1,000" and "1.000" are the same.
    private static String comparable(String word) {
        return isNumber(word) ? SEPARATOR.matcher(word).replaceAll("") : word;
    }
}
