// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoredTest {
    @Test
    void lossIsTheMeanNegativeLogarithmOfTheRightLabel() {
        List<Scored> all = List.of(new Scored(0, new double[] {0, 0}), new Scored(1, new double[] {0, Math.log(3)}));

        assertThat(Scored.loss(all, 1)).isCloseTo((Math.log(2) + Math.log(4.0 / 3)) / 2, within(1e-12));
    }

    @Test
    void scoresThatAreTwiceTooSureWantATemperatureOfTwo() {
        List<Scored> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            // Right three times of four, as odds of 3 would have it; these say 9.
            all.add(new Scored(i % 4 == 0 ? 1 : 0, new double[] {2 * Math.log(3), 0}));
        }

        assertThat(Scored.bestTemperature(all)).isBetween(1.9, 2.1);
    }

    @Test
    void scoresThatAreRightKeepTheirTemperature() {
        List<Scored> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(new Scored(i % 4 == 0 ? 1 : 0, new double[] {Math.log(3), 0}));
        }

        assertThat(Scored.bestTemperature(all)).isEqualTo(1);
    }
}
