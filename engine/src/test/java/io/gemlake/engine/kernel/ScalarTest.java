// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The element-wise functions against `StrictMath` in double precision. Vector kernels have the same bits, so this
/// holds for them too.
class ScalarTest {
    private static final double EPSILON = Math.scalb(1.0, -24);

    /// The argument is reduced exactly but for one rounding of `r`, which is below 0.35, so half a unit there
    /// is at most a quarter of one in the result; each of polynomial, sum and scaling adds at most half a
    /// unit.
    @Test
    void exponentialsAreWithinTwoUnitsInTheLastPlace() {
        double worst = 0;
        for (float x = -87f; x <= 88f; x += 0.000_97f) {
            double expected = StrictMath.exp(x);
            worst = Math.max(worst, Math.abs(Scalar.exp(x) - expected) / expected);
        }
        assertThat(worst).isLessThan(4 * EPSILON);
    }

    @Test
    void exponentialsBeyondTheRangeStayFinite() {
        assertThat(Scalar.exp(1000f)).isFinite().isGreaterThan(1e38f);
        assertThat(Scalar.exp(Float.NEGATIVE_INFINITY)).isBetween(0f, 1.2e-38f);
        assertThat(Scalar.exp(Float.NaN)).isNaN();
        assertThat(Scalar.exp(0f)).isEqualTo(1f);
    }

    /// `tanh = 1 − 2 / (e²ˣ + 1)`: the error is one of the sum, hence absolute.
    @Test
    void hyperbolicTangentsAreWithinAFewEpsilons() {
        double worst = 0;
        for (float x = -20f; x <= 20f; x += 0.000_31f) {
            worst = Math.max(worst, Math.abs(Scalar.tanh(x) - StrictMath.tanh(x)));
        }
        assertThat(worst).isLessThan(8 * EPSILON);
    }

    /// The exponent `t` carries three roundings, which `exp` multiplies by `|t|`; quotient and exponential add six.
    @Test
    void gatesAreWithinTheErrorOfTheirExponent() {
        for (float x = -10f; x <= 10f; x += 0.000_17f) {
            double inner = StrictMath.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
            double expected = x / (1 + StrictMath.exp(-2 * inner));
            double bound = (6 + 4 * Math.abs(2 * inner)) * EPSILON * Math.abs(expected) + 1e-36;

            assertThat(Math.abs(Scalar.gelu(x) - expected)).as("gelu(%s)", x).isLessThanOrEqualTo(bound);

            expected = x / (1 + StrictMath.exp(-(double) x));
            bound = (6 + 4 * Math.abs(x)) * EPSILON * Math.abs(expected) + 1e-36;
            assertThat(Math.abs(Scalar.silu(x) - expected)).as("silu(%s)", x).isLessThanOrEqualTo(bound);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-3, -0.0036374",
        "-1, -0.158808",
        "-0.5, -0.154286",
        "0, 0",
        "0.5, 0.345714",
        "1, 0.841192",
        "3, 2.9963626"
    })
    void gateHasTheKnownValues(float x, float expected) {
        assertThat(Scalar.gelu(x)).isCloseTo(expected, within(1e-6f));
    }

    @ParameterizedTest
    @CsvSource({
        "50, 1, 0.999867",
        "50, 25, 23.105858",
        "50, 100, 48.201379",
        "30, 1, 0.99963",
        "30, 25, 20.467854",
        "30, 100, 29.923739"
    })
    void softCapHasTheKnownValues(float cap, float x, float expected) {
        float[] values = {7f, x, 7f};

        new ScalarKernels().softCap(values, 1, 1, cap);

        assertThat(values[0]).isEqualTo(7f);
        assertThat(values[1]).isCloseTo(expected, within(1e-5f));
        assertThat(values[2]).isEqualTo(7f);
    }

    @Test
    void noCapLeavesValuesAsTheyAre() {
        float[] values = {1e9f};

        new ScalarKernels().softCap(values, 0, 1, 0f);

        assertThat(values).containsExactly(1e9f);
    }
}
