// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MinimizerTest {
    @Test
    void findsTheLeastValueOfALongValley() {
        // Sum of (i + 1)² (x − i)², whose curvatures differ by a factor of 400.
        double[] x = new double[20];
        Minimizer.minimize(
                (at, gradient) -> {
                    double value = 0;
                    for (int i = 0; i < at.length; i++) {
                        double weight = (i + 1) * (i + 1);
                        value += weight * (at[i] - i) * (at[i] - i);
                        gradient[i] = 2 * weight * (at[i] - i);
                    }
                    return value;
                },
                x,
                200,
                1e-14);

        for (int i = 0; i < x.length; i++) {
            assertThat(x[i]).isCloseTo(i, within(1e-4));
        }
    }

    @Test
    void shortensStepsThatGoTooFar() {
        double[] x = {30};
        // The first step, of the length of 1, is right; the next ones would jump over the minimum of cosh.
        Minimizer.minimize(
                (at, gradient) -> {
                    gradient[0] = Math.sinh(at[0]);
                    return Math.cosh(at[0]);
                },
                x,
                200,
                1e-15);

        assertThat(x[0]).isCloseTo(0, within(1e-3));
    }

    @Test
    void staysWhereItIsBest() {
        double[] x = {2};
        Minimizer.minimize(
                (at, gradient) -> {
                    gradient[0] = 2 * (at[0] - 2);
                    return (at[0] - 2) * (at[0] - 2);
                },
                x,
                10,
                1e-9);

        assertThat(x[0]).isEqualTo(2);
    }
}
