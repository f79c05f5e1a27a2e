// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.metric;

import java.util.List;
import java.util.stream.IntStream;

/// How often answers were right, by the probabilities that they were given: ten bins of equal width.
public record Reliability(List<Bin> bins) {
    private static final int BINS = 10;

    /// Answers whose probabilities lie close to each other.
    ///
    /// @param from       least probability of the bin
    /// @param count      answers in it
    /// @param confidence the mean of their probabilities
    /// @param accuracy   the share of them that is right
    public record Bin(double from, int count, double confidence, double accuracy) {}

    public Reliability {
        bins = List.copyOf(bins);
    }

    /// That of some answers.
    ///
    /// @param confidences 0 to 1
    /// @param correct     1 where the answer is right, else 0
    public static Reliability of(double[] confidences, double[] correct) {
        int[] count = new int[BINS];
        double[] confidence = new double[BINS];
        double[] right = new double[BINS];
        for (int i = 0; i < confidences.length; i++) {
            int bin = Math.clamp((int) (confidences[i] * BINS), 0, BINS - 1);
            count[bin]++;
            confidence[bin] += confidences[i];
            right[bin] += correct[i];
        }
        return new Reliability(IntStream.range(0, BINS)
                .filter(bin -> count[bin] > 0)
                .mapToObj(bin ->
                        new Bin((double) bin / BINS, count[bin], confidence[bin] / count[bin], right[bin] / count[bin]))
                .toList());
    }

    /// The expected calibration error: by how much probability and accuracy of a bin differ, on average over
    /// answers.
    public double error() {
        double differences = 0;
        int answers = 0;
        for (Bin bin : bins) {
            differences += bin.count() * Math.abs(bin.accuracy() - bin.confidence());
            answers += bin.count();
        }
        return answers == 0 ? 0 : differences / answers;
    }
}
