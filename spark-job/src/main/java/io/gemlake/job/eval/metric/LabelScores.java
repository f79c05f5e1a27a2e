// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.metric;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Labels that were chosen, beside the right ones.
public final class LabelScores implements Scores {
    /// A label that no row has by right, or none at all.
    private static final int OTHER = -1;

    /// One row.
    ///
    /// @param gold       the right label
    /// @param predicted  the chosen one, or null for none
    /// @param confidence probability that the chosen one was given, or NaN where there is none
    public record Answer(String gold, @Nullable String predicted, double confidence) {}

    private final List<Answer> answers;
    private final List<String> labels;
    private final int[] gold;
    private final int[] predicted;
    private final double[] correct;

    public LabelScores(List<Answer> answers) {
        this.answers = List.copyOf(answers);
        labels = answers.stream().map(Answer::gold).distinct().sorted().toList();
        gold = answers.stream().mapToInt(each -> labels.indexOf(each.gold())).toArray();
        predicted = answers.stream()
                .mapToInt(each -> each.predicted() == null ? OTHER : labels.indexOf(each.predicted()))
                .toArray();
        correct = IntStream.range(0, gold.length)
                .mapToDouble(row -> gold[row] == predicted[row] ? 1 : 0)
                .toArray();
    }

    @Override
    public int rows() {
        return gold.length;
    }

    @Override
    public Statistic statistic(Metric metric) {
        return switch (metric.kind()) {
            case ACCURACY -> Statistic.mean(correct);
            case MACRO_F1 -> this::macroF1;
            case F1 -> f1(metric.label());
            case CALIBRATION_ERROR -> rows -> reliability(rows).error();
            default -> throw Scores.misfit(metric);
        };
    }

    @Override
    public @Nullable Reliability reliability() {
        Reliability all = reliability(IntStream.range(0, rows()).toArray());
        return all.bins().isEmpty() ? null : all;
    }

    private Reliability reliability(int[] rows) {
        int[] known = Arrays.stream(rows)
                .filter(row -> !Double.isNaN(answers.get(row).confidence()))
                .toArray();
        return Reliability.of(
                Arrays.stream(known)
                        .mapToDouble(row -> answers.get(row).confidence())
                        .toArray(),
                Arrays.stream(known).mapToDouble(row -> correct[row]).toArray());
    }

    private Statistic f1(String label) {
        int wanted = labels.indexOf(label);
        double[] hits = new double[rows()];
        double[] chosen = new double[rows()];
        double[] right = new double[rows()];
        for (int row = 0; row < rows(); row++) {
            chosen[row] = label.equals(answers.get(row).predicted()) ? 1 : 0;
            right[row] = gold[row] == wanted ? 1 : 0;
            hits[row] = chosen[row] * right[row];
        }
        return Statistic.f1(hits, chosen, right);
    }

    /// The mean of the labels' F1, over those that some row has by right.
    private double macroF1(int[] rows) {
        double[] hits = new double[labels.size()];
        double[] chosen = new double[labels.size()];
        double[] right = new double[labels.size()];
        for (int row : rows) {
            right[gold[row]]++;
            if (predicted[row] != OTHER) {
                chosen[predicted[row]]++;
                hits[gold[row]] += correct[row];
            }
        }
        return IntStream.range(0, labels.size())
                .filter(label -> right[label] > 0)
                .mapToDouble(label -> 2 * hits[label] / (chosen[label] + right[label]))
                .average()
                .orElse(0);
    }
}
