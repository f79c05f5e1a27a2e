// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

/// Counts of right and wrong answers of a classifier, and of how sure it was.
final class Confusion {
    private static final int BINS = 10;

    private final long[] right;
    private final long[] chosen;
    private final long[] there;
    private final long[] binRight = new long[BINS];
    private final long[] binRows = new long[BINS];
    private final double[] binConfidence = new double[BINS];
    private long rows;

    Confusion(int labels) {
        right = new long[labels];
        chosen = new long[labels];
        there = new long[labels];
    }

    /// @param target        index of the right label, -1 for one that the classifier does not know
    /// @param probabilities of its labels
    void add(int target, double[] probabilities) {
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            best = probabilities[i] > probabilities[best] ? i : best;
        }
        int bin = Math.min(BINS - 1, (int) (BINS * probabilities[best]));
        rows++;
        chosen[best]++;
        binRows[bin]++;
        binConfidence[bin] += probabilities[best];
        if (target >= 0) {
            there[target]++;
        }
        if (target == best) {
            right[best]++;
            binRight[bin]++;
        }
    }

    long rows() {
        return rows;
    }

    double accuracy() {
        long sum = 0;
        for (long each : right) {
            sum += each;
        }
        return Evaluation.ratio(sum, rows);
    }

    /// The mean F1 of the labels that occur.
    double macroF1() {
        double sum = 0;
        int occurring = 0;
        for (int i = 0; i < right.length; i++) {
            if (there[i] > 0) {
                sum += Evaluation.ratio(2 * right[i], chosen[i] + there[i]);
                occurring++;
            }
        }
        return occurring == 0 ? 0 : sum / occurring;
    }

    /// How far confidence and accuracy lie apart, in ten bins of equal width.
    double calibrationError() {
        double sum = 0;
        for (int bin = 0; bin < BINS; bin++) {
            sum += Math.abs(binConfidence[bin] - binRight[bin]);
        }
        return rows == 0 ? 0 : sum / rows;
    }
}
