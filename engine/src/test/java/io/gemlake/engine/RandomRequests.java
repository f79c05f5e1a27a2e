// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import io.gemlake.engine.Query.Lead;
import io.gemlake.engine.Query.ListForm;
import io.gemlake.engine.Query.Normalization;
import io.gemlake.engine.Query.Opening;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Requests of all kinds from a seed: short, long and empty documents, several prefixes, one to four queries.
final class RandomRequests {
    private static final List<String> WORDS = List.of(
            "the", "then", "a", "and", "other", "Anna", "Berlin", "hat", "Öl", "owner", "42", "rate", "x", "😀", "no",
            "Tom");
    private static final List<String> GAPS = List.of(" ", " ", " ", ", ", ". ", "\n", "  ", "-");

    private static final int PLAIN_KINDS = 4;
    private static final int ALL_KINDS = 8;

    private final Random random;
    private final int kinds;
    private final int layers;

    /// Requests without chance.
    RandomRequests(long seed) {
        this(seed, PLAIN_KINDS, 0);
    }

    private RandomRequests(long seed, int kinds, int layers) {
        random = new Random(seed);
        this.kinds = kinds;
        this.layers = layers;
    }

    /// Requests with chance and with hidden states of a model with so many layers, too.
    static RandomRequests ofAllKinds(long seed, int layers) {
        return new RandomRequests(seed, ALL_KINDS, layers);
    }

    /// @param longest most words of a document
    List<Request> list(int count, int longest) {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // One in eight is long, so that it crosses the windows.
            int words = random.nextInt(random.nextInt(8) == 0 ? longest : Math.max(1, longest / 8));
            List<Query> queries = new ArrayList<>();
            int asked = 1 + random.nextInt(4);
            while (queries.size() < asked) {
                queries.add(query());
            }
            requests.add(new Request(prefix(), text(words).getBytes(StandardCharsets.UTF_8), queries));
        }
        return requests;
    }

    private List<PromptPart> prefix() {
        return switch (random.nextInt(3)) {
            case 0 -> List.of();
            case 1 -> List.of(new PromptPart.Template("and then: "));
            default ->
                List.of(
                        new PromptPart.Template("<start_of_turn>" + "the other hat. ".repeat(5)),
                        new PromptPart.UserText("<start_of_turn> owner: "));
        };
    }

    private Query query() {
        List<PromptPart> suffix = List.of(new PromptPart.Template("\n" + text(1 + random.nextInt(4)) + ":"));
        return switch (random.nextInt(kinds)) {
            case 0 -> new Query.Score(suffix, List.of(" the", " then", " hat", " other"), Normalization.VOCABULARY);
            case 1 -> new Query.Score(suffix, List.of(" and\n", " another\n", " no\n"), Normalization.CONTINUATIONS);
            case 2 -> written(suffix);
            case 3 ->
                new Query.Copy(
                        suffix,
                        1 + random.nextInt(24),
                        1 + random.nextInt(4),
                        new ListForm(Lead.SPACE, "none", ";", "\n"));
            case 4 -> new Query.HiddenState(suffix, 1 + random.nextInt(layers));
            case 5 -> new Query.SecondReading(suffix, 1 + random.nextInt(layers), null);
            case 6 -> written(suffix).withSampling(Sampling.seeded(random.nextInt()));
            default ->
                written(suffix)
                        .withOpening(Opening.TEXT)
                        .withSampling(Sampling.seeded(random.nextInt())
                                .withTemperature(0.5)
                                .withTopK(1 + random.nextInt(40))
                                .withTopP(0.9)
                                .withMinP(0.01)
                                .withRepetitionPenalty(1.2));
        };
    }

    private Query.Generate written(List<PromptPart> suffix) {
        return new Query.Generate(suffix, 1 + random.nextInt(12), List.of("\n", "th"));
    }

    private String text(int words) {
        var text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append(WORDS.get(random.nextInt(WORDS.size()))).append(GAPS.get(random.nextInt(GAPS.size())));
        }
        return text.toString();
    }
}
