// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.metric;

import java.util.List;
import java.util.stream.IntStream;

/// Choices by likelihood: the continuation with the highest probability is the answer.
public final class ChoiceScores implements Scores {
    /// One row.
    ///
    /// @param gold             index of the right choice
    /// @param logProbabilities one for each choice; none where the row failed, which counts as wrong
    /// @param lengths          characters of the choices
    public record Answer(int gold, List<Double> logProbabilities, List<Integer> lengths) {
        public Answer {
            logProbabilities = List.copyOf(logProbabilities);
            lengths = List.copyOf(lengths);
        }

        /// The likeliest choice; the first of equals, and -1 where there is none.
        public int chosen() {
            return best(IntStream.range(0, logProbabilities.size())
                    .mapToDouble(logProbabilities::get)
                    .toArray());
        }

        /// The choice that is likeliest for each of its characters.
        private int chosenByLength() {
            return best(IntStream.range(0, logProbabilities.size())
                    .mapToDouble(choice -> logProbabilities.get(choice) / lengths.get(choice))
                    .toArray());
        }

        private static int best(double[] values) {
            int best = -1;
            for (int i = 0; i < values.length; i++) {
                best = best < 0 || values[i] > values[best] ? i : best;
            }
            return best;
        }
    }

    private final List<Answer> answers;

    public ChoiceScores(List<Answer> answers) {
        this.answers = List.copyOf(answers);
    }

    @Override
    public int rows() {
        return answers.size();
    }

    @Override
    public Statistic statistic(Metric metric) {
        return switch (metric.kind()) {
            case ACCURACY ->
                Statistic.mean(answers.stream()
                        .mapToDouble(answer -> answer.chosen() == answer.gold() ? 1 : 0)
                        .toArray());
            case ACCURACY_NORMALIZED ->
                Statistic.mean(answers.stream()
                        .mapToDouble(answer -> answer.chosenByLength() == answer.gold() ? 1 : 0)
                        .toArray());
            default -> throw Scores.misfit(metric);
        };
    }
}
