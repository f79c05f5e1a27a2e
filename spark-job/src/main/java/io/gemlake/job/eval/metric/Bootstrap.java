// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.metric;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/// How much a statistic would vary with other rows of the same kind: its values over rows that are drawn again with
/// replacement, as many as there are. The percentile method of B. Efron, with a fixed seed.
public final class Bootstrap {
    private static final int SAMPLES = 1000;
    /// Values that lie outside of the interval at either end: 2.5 %.
    private static final int OUTSIDE = 25;

    private static final long SEED = 20_240_917;

    private Bootstrap() {}

    /// The statistic over all rows, and its 95 % interval.
    ///
    /// @param rows how many there are, 1 or more
    public static Estimate estimate(Statistic statistic, int rows) {
        double value = statistic.over(IntStream.range(0, rows).toArray());
        var random = new Random(SEED);
        double[] values = new double[SAMPLES];
        int[] drawn = new int[rows];
        for (int sample = 0; sample < SAMPLES; sample++) {
            for (int i = 0; i < rows; i++) {
                drawn[i] = random.nextInt(rows);
            }
            values[sample] = statistic.over(drawn);
        }
        Arrays.sort(values);
        return new Estimate(value, values[OUTSIDE - 1], values[SAMPLES - OUTSIDE]);
    }
}
