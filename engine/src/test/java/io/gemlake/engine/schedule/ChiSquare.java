// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

/// Pearson's test of counts against the counts expected.
final class ChiSquare {
    /// Standard deviations of the statistic above its mean that are still accepted; reached by about one fair sample in
    /// 10,000. Seeds are fixed, so a test that passes once passes always.
    private static final double DEVIATIONS = 4.5;

    private static final double FEWEST_IN_A_CELL = 5;

    private ChiSquare() {}

    /// Fails when the counts deviate too much, or when something was counted that cannot be. Cells of small expectation
    /// are put together.
    static void assertFits(double[] observed, double[] expected) {
        double statistic = 0;
        int cells = 0;
        double rareObserved = 0;
        double rareExpected = 0;
        for (int i = 0; i < expected.length; i++) {
            if (expected[i] == 0) {
                assertThat(observed[i])
                        .as("count of cell %d, which cannot be", i)
                        .isZero();
            } else if (expected[i] < FEWEST_IN_A_CELL) {
                rareObserved += observed[i];
                rareExpected += expected[i];
            } else {
                statistic += term(observed[i], expected[i]);
                cells++;
            }
        }
        if (rareExpected >= FEWEST_IN_A_CELL) {
            statistic += term(rareObserved, rareExpected);
            cells++;
        }
        int freedom = cells - 1;
        assertThat(statistic)
                .as("chi-square with %d degrees of freedom", freedom)
                .isLessThanOrEqualTo(freedom + DEVIATIONS * Math.sqrt(2.0 * freedom));
    }

    private static double term(double observed, double expected) {
        double difference = observed - expected;
        return difference * difference / expected;
    }
}
