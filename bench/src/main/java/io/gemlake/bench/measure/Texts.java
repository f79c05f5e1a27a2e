// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gemlake.engine.Engine;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/// Made-up texts, the same on every machine: texts of different numbers differ from the beginning.
final class Texts {
    /// Words that are one token each, with the space before them, in a vocabulary of Gemma's size.
    private static final List<String> WORDS = List.of(
            "the", "river", "old", "small", "house", "garden", "morning", "letter", "walked", "found", "under",
            "bridge", "silver", "window", "winter", "music", "carried", "through", "green", "market", "quiet", "story",
            "between", "people", "light", "summer", "paper", "behind", "water", "never", "again", "because", "every",
            "long");

    private final Engine engine;

    Texts(Engine engine) {
        this.engine = engine;
    }

    int tokens(String text) {
        return engine.countTokens(text.getBytes(UTF_8));
    }

    /// Running words of `tokens` tokens, or about as many in vocabularies that take several for a word.
    String words(int tokens, int number) {
        String text = join(tokens, number);
        int found = tokens(text);
        return found == tokens ? text : join(Math.max(1, (int) ((long) tokens * tokens / found)), number);
    }

    private static String join(int words, int number) {
        return new Random(number)
                .ints(words, 0, WORDS.size())
                .mapToObj(WORDS::get)
                .collect(Collectors.joining(" "));
    }

    /// The beginning of a story, of `tokens` tokens, which models go on with; words alone where there is no room for
    /// it.
    String story(int tokens, int number) {
        String story = "The children of the %s told each other stories about the %s all night."
                .formatted(WORDS.get(number % WORDS.size()), WORDS.get(number / WORDS.size() % WORDS.size()));
        int missing = tokens - tokens(story) - 1;
        return missing <= 0 ? words(Math.max(1, tokens), number) : words(missing, number) + ". " + story;
    }
}
