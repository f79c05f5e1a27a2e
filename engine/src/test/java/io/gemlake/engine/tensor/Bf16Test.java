// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Bf16Test {
    @Test
    void everyNumberIsTheRoundingOfItself() {
        for (int bits = Short.MIN_VALUE; bits <= Short.MAX_VALUE; bits++) {
            float value = Bf16.expand((short) bits);
            if (Float.isNaN(value)) {
                assertThat(Bf16.expand(Bf16.round(value))).isNaN();
            } else {
                assertThat(Bf16.round(value)).isEqualTo((short) bits);
            }
        }
    }

    /// Neighbours of 1 are 1/128 apart above it.
    @ParameterizedTest
    @CsvSource({
        "0x1.01p0, 0x1p0",
        "0x1.010002p0, 0x1.02p0",
        "0x1.03p0, 0x1.04p0",
        "0x1.02fffep0, 0x1.02p0",
        "-0x1.03p0, -0x1.04p0",
        "0x1p-149, 0",
        "-0x1p-149, -0",
        "0x1.fffffep127, Infinity",
        "-Infinity, -Infinity"
    })
    void tiesGoToTheEvenNeighbour(float value, float rounded) {
        assertThat(Bf16.expand(Bf16.round(value))).isEqualTo(rounded);
    }

    @Test
    void noOtherNumberIsNearer() {
        var random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            float value = (float) (random.nextGaussian() * Math.exp(random.nextGaussian() * 10));
            short rounded = Bf16.round(value);
            BigDecimal distance = distance(value, rounded);

            assertThat(distance).isLessThanOrEqualTo(distance(value, (short) (rounded + 1)));
            assertThat(distance).isLessThanOrEqualTo(distance(value, (short) (rounded - 1)));
        }
    }

    @Test
    void whatIsNoNumberStaysNone() {
        for (int bits : new int[] {0x7f80_0001, 0xff80_0001, 0x7fff_ffff, 0xffff_ffff}) {
            assertThat(Bf16.expand(Bf16.round(Float.intBitsToFloat(bits)))).isNaN();
        }
    }

    private static BigDecimal distance(float value, short rounded) {
        return new BigDecimal(value)
                .subtract(new BigDecimal(Bf16.expand(rounded)))
                .abs();
    }
}
