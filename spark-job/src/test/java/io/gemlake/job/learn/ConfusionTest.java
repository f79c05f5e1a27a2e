// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ConfusionTest {
    @Test
    void countsRightAnswersAndTheirConfidence() {
        var confusion = new Confusion(3);
        confusion.add(0, new double[] {0.95, 0.03, 0.02});
        confusion.add(0, new double[] {0.93, 0.04, 0.03});
        confusion.add(1, new double[] {0.55, 0.45, 0.0});
        confusion.add(1, new double[] {0.1, 0.85, 0.05});
        // A label that was not among those learnt.
        confusion.add(-1, new double[] {0.0, 0.55, 0.45});

        assertThat(confusion.accuracy()).isEqualTo(0.6);
        // Two of three chosen are right and all of both there; one of two chosen and of two there. The third never
        // occurs.
        assertThat(confusion.macroF1()).isCloseTo((4.0 / 5 + 2.0 / 4) / 2, within(1e-12));
        assertThat(confusion.calibrationError()).isCloseTo((0.12 + 1.1 + 0.15) / 5, within(1e-12));
    }

    @Test
    void nothingIsNeitherRightNorWrong() {
        var confusion = new Confusion(2);

        assertThat(confusion.accuracy()).isZero();
        assertThat(confusion.macroF1()).isZero();
        assertThat(confusion.calibrationError()).isZero();
    }
}
