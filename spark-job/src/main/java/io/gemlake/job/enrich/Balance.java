// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// How much longer a part takes than its work divided by the cores: texts are dealt to Spark tasks by their number, and
/// the task with the longest ones ends last.
final class Balance {
    private static final int PARTS = 100;
    private static final long SEED = 7;

    private Balance() {}

    /// The mean, over parts that are drawn from a sample, of the largest task's share to that of an equal division:
    /// 1 or more.
    ///
    /// @param texts      sizes of a sample's texts
    /// @param partTokens size of a part
    static double of(List<Double> texts, double partTokens, int cores) {
        double sum = texts.stream().mapToDouble(Double::doubleValue).sum();
        if (sum == 0 || cores == 1) {
            return 1;
        }
        var random = new Random(SEED);
        int partTexts = Math.clamp(Math.round(partTokens * texts.size() / sum), 1, Integer.MAX_VALUE);
        double total = 0;
        for (int part = 0; part < PARTS; part++) {
            double[] tasks = new double[cores];
            for (int text = 0; text < partTexts; text++) {
                tasks[text % cores] += texts.get(random.nextInt(texts.size()));
            }
            double mean = Arrays.stream(tasks).sum() / cores;
            total += mean == 0 ? 1 : Arrays.stream(tasks).max().orElseThrow() / mean;
        }
        return total / PARTS;
    }
}
