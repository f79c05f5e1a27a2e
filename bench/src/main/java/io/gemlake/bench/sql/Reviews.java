// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.sql;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Made-up reviews of three sentences, the same on every machine.
public final class Reviews {
    private static final List<String> OPENINGS = List.of(
            "Anna Meier stayed at the Hotel Krone in Basel for three nights.",
            "We rented a small house near Lisbon from the Atlas agency.",
            "Our group from Siemens took the morning train to Zurich.",
            "John Carter ordered two lamps from the shop in Vienna.",
            "The museum in Oslo had sent us the tickets by mail.");
    private static final List<String> MIDDLES = List.of(
            "The room was clean and the staff helped with every question that came up.",
            "Nobody answered the phone, and the heating was broken the whole time.",
            "Everything arrived a week late, although the bill had been paid in advance.",
            "The view over the river was lovely, but the street was loud at night.",
            "It took about an hour, and lunch was served on the way.");
    private static final List<String> ENDS = List.of(
            "They would gladly come again next summer.",
            "That was the last time that any of us went there.",
            "In the end half of the money was returned.",
            "Otherwise there is not much to tell about it.");

    private Reviews() {}

    /// So many reviews, no two of them equal.
    public static List<String> of(int count) {
        var random = new Random(count);
        return IntStream.range(0, count)
                .mapToObj(number -> "%s %s %s The number is %d."
                        .formatted(any(OPENINGS, random), any(MIDDLES, random), any(ENDS, random), number))
                .toList();
    }

    private static String any(List<String> sentences, Random random) {
        return sentences.get(random.nextInt(sentences.size()));
    }
}
