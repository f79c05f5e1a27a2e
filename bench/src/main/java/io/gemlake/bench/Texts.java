// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/// Made-up texts in UTF-8, the same on every machine: texts of different numbers differ from the beginning.
final class Texts {
    /// Words that are one token each, with the space before them, in a vocabulary of Gemma's size.
    private static final List<String> WORDS = List.of(
            "the", "river", "old", "small", "house", "garden", "morning", "letter", "walked", "found", "under",
            "bridge", "silver", "window", "winter", "music", "carried", "through", "green", "market", "quiet", "story",
            "between", "people", "light", "summer", "paper", "behind", "water", "never", "again", "because", "every",
            "long");

    private Texts() {}

    /// Running words of about as many tokens.
    static byte[] words(int tokens, int number) {
        return new Random(number)
                .ints(tokens, 0, WORDS.size())
                .mapToObj(WORDS::get)
                .collect(Collectors.joining(" "))
                .getBytes(UTF_8);
    }

    /// The beginning of a story, of 28 tokens in Gemma 3.
    static byte[] story(int number) {
        return "Chapter %d. The children of the village told each other stories all night. It began by the sea."
                .formatted(number + 1)
                .getBytes(UTF_8);
    }

    /// A customer's sentence.
    static byte[] review(int number) {
        return "Order %d: the headphones are excellent, but they came two weeks late."
                .formatted(number)
                .getBytes(UTF_8);
    }
}
