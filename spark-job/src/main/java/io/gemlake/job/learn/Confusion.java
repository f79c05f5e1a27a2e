// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.learn;

import io.gemlake.job.eval.metric.Reliability;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Counts of right and wrong answers of a classifier, and of how sure it was.
public final class Confusion {
    private final long[] right;
    private final long[] chosen;
    private final long[] there;
    private final List<Double> confidences = new ArrayList<>();
    private final List<Double> correct = new ArrayList<>();

    public Confusion(int labels) {
        right = new long[labels];
        chosen = new long[labels];
        there = new long[labels];
    }

    /// Counts an answer: the likeliest label, the first of equals.
    ///
    /// @param target        index of the right label, -1 for one that the classifier does not know
    /// @param probabilities of its labels
    public void add(int target, double[] probabilities) {
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            best = probabilities[i] > probabilities[best] ? i : best;
        }
        chosen[best]++;
        confidences.add(probabilities[best]);
        correct.add(target == best ? 1.0 : 0.0);
        if (target >= 0) {
            there[target]++;
        }
        if (target == best) {
            right[best]++;
        }
    }

    /// Share of answers that are right; 0 where there are none.
    public double accuracy() {
        return Arrays.stream(values(correct)).average().orElse(0);
    }

    /// The mean F1 of the labels that occur.
    public double macroF1() {
        double sum = 0;
        int occurring = 0;
        for (int i = 0; i < right.length; i++) {
            if (there[i] > 0) {
                sum += 2.0 * right[i] / (chosen[i] + there[i]);
                occurring++;
            }
        }
        return occurring == 0 ? 0 : sum / occurring;
    }

    /// How far confidence and accuracy lie apart, in ten bins of equal width.
    public double calibrationError() {
        return Reliability.of(values(confidences), values(correct)).error();
    }

    private static double[] values(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
