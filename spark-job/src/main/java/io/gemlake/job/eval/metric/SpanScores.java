// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.metric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// Labelled places that were found in texts, beside those that should have been.
public final class SpanScores implements Scores {
    /// A labelled place of a text.
    ///
    /// @param value the words
    /// @param start in code points of the text; less than 0 where the text does not hold the words
    /// @param end   exclusive
    public record Span(String label, String value, int start, int end) {
        /// A value that stands nowhere in the text.
        public static Span nowhere(String label, String value) {
            return new Span(label, value, -1, -1);
        }

        boolean isInText() {
            return start >= 0;
        }

        /// How much two places have in common: twice that by the length of both; 0 under different labels.
        double overlap(Span other) {
            int common = Math.min(end, other.end) - Math.max(start, other.start);
            boolean alike = label.equals(other.label) && isInText() && other.isInText() && common > 0;
            return alike ? 2.0 * common / (end - start + other.end - other.start) : 0;
        }
    }

    /// One row.
    public record Answer(List<Span> gold, List<Span> predicted) {
        public Answer {
            gold = List.copyOf(gold);
            predicted = List.copyOf(predicted);
        }

        /// How many pairs have a key in common, each span in one pair at most.
        private double pairs(Function<Span, Object> key) {
            List<Object> rest = new ArrayList<>(gold.stream().map(key).toList());
            return predicted.stream().map(key).filter(rest::remove).count();
        }

        /// What places have in common, each in one pair at most, those that have most in common first.
        private double overlap() {
            record Pair(Span gold, Span predicted, double overlap) {}
            List<Pair> pairs = gold.stream()
                    .flatMap(right -> predicted.stream().map(found -> new Pair(right, found, right.overlap(found))))
                    .filter(pair -> pair.overlap() > 0)
                    .sorted(Comparator.comparingDouble(Pair::overlap).reversed())
                    .toList();
            List<Span> rightRest = new ArrayList<>(gold);
            List<Span> foundRest = new ArrayList<>(predicted);
            double sum = 0;
            for (Pair pair : pairs) {
                if (rightRest.contains(pair.gold()) && foundRest.contains(pair.predicted())) {
                    rightRest.remove(pair.gold());
                    foundRest.remove(pair.predicted());
                    sum += pair.overlap();
                }
            }
            return sum;
        }
    }

    private record Place(String label, int start, int end) {}

    private record Words(String label, String value) {}

    private final List<Answer> answers;
    private final double[] gold;
    private final double[] predicted;

    public SpanScores(List<Answer> answers) {
        this.answers = List.copyOf(answers);
        gold = each(answer -> answer.gold().size());
        predicted = each(answer -> answer.predicted().size());
    }

    @Override
    public int rows() {
        return answers.size();
    }

    @Override
    public Statistic statistic(Metric metric) {
        return switch (metric.kind()) {
            case SPAN_F1 -> Statistic.f1(exact(), predicted, gold);
            case PARTIAL_F1 -> Statistic.f1(each(Answer::overlap), predicted, gold);
            case STRING_F1 -> Statistic.f1(strings(), predicted, gold);
            case SPAN_PRECISION -> Statistic.ratio(exact(), predicted);
            case SPAN_RECALL -> Statistic.ratio(exact(), gold);
            case VERBATIM ->
                Statistic.ratio(
                        each(answer -> answer.predicted().stream()
                                .filter(Span::isInText)
                                .count()),
                        predicted);
            default -> throw Scores.misfit(metric);
        };
    }

    private double[] exact() {
        return each(answer -> answer.pairs(span -> new Place(span.label(), span.start(), span.end())));
    }

    private double[] strings() {
        return each(answer -> answer.pairs(span -> new Words(span.label(), span.value())));
    }

    private double[] each(ToDoubleFunction<Answer> number) {
        return answers.stream().mapToDouble(number).toArray();
    }
}
