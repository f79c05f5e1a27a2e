// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.TaskResult;
import io.gemlake.engine.TaskResult.Classification;
import io.gemlake.engine.TaskResult.Decision;
import io.gemlake.engine.TaskResult.Entities;
import io.gemlake.engine.TaskResult.Entity;
import io.gemlake.engine.TaskResult.LabelProbability;
import io.gemlake.engine.TaskResult.Written;
import io.gemlake.engine.task.TaskPrompt.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// One result from those of a document's parts.
final class Merging {
    private static final double HALF = 0.5;

    private Merging() {}

    /// The result of the whole, for tasks whose results say all that is needed.
    ///
    /// @param parts one or more, all of one task
    static TaskResult merge(List<Part> parts) {
        return switch (parts.getFirst().result()) {
            case Classification first when parts.size() > 1 -> classification(first, of(parts, Classification.class));
            case Decision _ when parts.size() > 1 -> decision(of(parts, Decision.class));
            case Written first when parts.size() > 1 -> written(first, of(parts, Written.class));
            case Entities _ -> entities(parts);
            case TaskResult single -> single;
        };
    }

    private static <T extends TaskResult> List<T> of(List<Part> parts, Class<T> type) {
        return parts.stream().map(part -> type.cast(part.result())).toList();
    }

    private static Classification classification(Classification first, List<Classification> parts) {
        List<LabelProbability> merged = IntStream.range(0, first.probabilities().size())
                .mapToObj(i -> {
                    DoubleStream all = parts.stream()
                            .mapToDouble(part -> part.probabilities().get(i).probability());
                    double probability = switch (first.choice()) {
                        case ONE -> all.sum() / parts.size();
                        case ANY -> all.max().orElseThrow();
                    };
                    return new LabelProbability(first.probabilities().get(i).label(), probability);
                })
                .toList();
        Stream<LabelProbability> likeliest = merged.stream()
                .sorted(Comparator.comparingDouble(LabelProbability::probability)
                        .reversed());
        Stream<LabelProbability> chosen = switch (first.choice()) {
            case ONE -> likeliest.limit(1);
            case ANY -> likeliest.filter(label -> label.probability() > HALF);
        };
        return new Classification(chosen.map(LabelProbability::label).toList(), merged, first.choice());
    }

    private static Decision decision(List<Decision> parts) {
        double probability =
                parts.stream().mapToDouble(Decision::probability).max().orElseThrow();
        return new Decision(probability > HALF, probability);
    }

    private static Written written(Written first, List<Written> parts) {
        return new Written(IntStream.range(0, first.texts().size())
                .mapToObj(i -> parts.stream().map(part -> part.texts().get(i)).collect(Collectors.joining("\n")))
                .toList());
    }

    /// Where windows overlap, the longer of two names stays: the other may have been cut.
    private static Entities entities(List<Part> parts) {
        List<Entity> kept = new ArrayList<>();
        parts.stream()
                .flatMap(Merging::placed)
                .sorted(Comparator.<Entity>comparingInt(entity -> entity.start() - entity.end())
                        .thenComparing(Comparator.comparingDouble(Entity::score).reversed())
                        .thenComparingInt(Entity::start))
                .forEach(entity -> {
                    if (kept.stream()
                            .noneMatch(other -> entity.start() < other.end() && other.start() < entity.end())) {
                        kept.add(entity);
                    }
                });
        kept.sort(Comparator.comparingInt(Entity::start));
        return new Entities(kept);
    }

    private static Stream<Entity> placed(Part part) {
        return ((Entities) part.result())
                .entities().stream()
                        .map(entity -> new Entity(
                                entity.label(),
                                entity.value(),
                                part.before() + entity.start(),
                                part.before() + entity.end(),
                                entity.score()));
    }
}
