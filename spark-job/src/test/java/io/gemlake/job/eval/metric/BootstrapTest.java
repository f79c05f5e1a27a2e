// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BootstrapTest {
    @Test
    void theValueIsThatOfAllRows() {
        assertThat(Bootstrap.estimate(Statistic.mean(1, 0, 0, 1), 4).value()).isEqualTo(0.5);
    }

    @Test
    void theIntervalOfAShareIsThatOfTheBinomialDistribution() {
        double[] rows = new double[400];
        for (int i = 0; i < 320; i++) {
            rows[i] = 1;
        }
        Estimate estimate = Bootstrap.estimate(Statistic.mean(rows), rows.length);

        // The normal approximation: 1.96 times the root of 0.8 · 0.2 / 400.
        assertThat(estimate.low()).isCloseTo(0.8 - 0.0392, within(0.006));
        assertThat(estimate.high()).isCloseTo(0.8 + 0.0392, within(0.006));
    }

    @Test
    void theIntervalIsAlwaysTheSame() {
        Statistic statistic = Statistic.mean(0.1, 0.9, 0.4, 0.7, 0.3);

        assertThat(Bootstrap.estimate(statistic, 5)).isEqualTo(Bootstrap.estimate(statistic, 5));
    }

    @Test
    void rowsThatAreAllAlikeHaveNoInterval() {
        assertThat(Bootstrap.estimate(Statistic.mean(2, 2, 2), 3)).isEqualTo(new Estimate(2, 2, 2));
    }

    @Test
    void nothingFoundOfNothingIsWorthNothing() {
        double[] none = {0, 0};

        assertThat(Statistic.f1(none, none, none).over(new int[] {0, 1})).isZero();
        assertThat(Statistic.ratio(none, none).over(new int[] {0, 1})).isZero();
    }

    @Test
    void ratiosAreOfSumsAndNotOfRows() {
        double[] parts = {1, 0};
        double[] wholes = {1, 3};

        assertThat(Statistic.ratio(parts, wholes).over(new int[] {0, 1})).isEqualTo(0.25);
        assertThat(Statistic.ratio(parts, wholes).over(new int[] {0, 0, 1})).isEqualTo(0.4);
    }
}
