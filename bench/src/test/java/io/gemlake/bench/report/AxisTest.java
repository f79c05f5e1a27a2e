// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AxisTest {
    @Test
    void ticksOfALinearAxisAreFewAndRound() {
        assertThat(Axis.linear("", 100).ticks()).containsExactly(0.0, 20.0, 40.0, 60.0, 80.0, 100.0);
        assertThat(Axis.linear("", 101).ticks()).containsExactly(0.0, 50.0, 100.0, 150.0);
        assertThat(Axis.linear("", 0.7).ticks()).hasSizeLessThan(7).last().isEqualTo(0.8);
    }

    @Test
    void aLogarithmicAxisGivesEachFactorTheSameRoom() {
        Axis axis = Axis.logarithmic("", 1, 50, 10);

        assertThat(axis.ticks()).containsExactly(1.0, 10.0, 100.0);
        assertThat(axis.place(10)).isEqualTo(0.5);
        assertThat(axis.place(0.1)).isZero();
        assertThat(axis.place(1000)).isEqualTo(1);
    }
}
