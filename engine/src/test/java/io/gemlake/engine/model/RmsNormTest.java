// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.kernel.Kernels;
import org.junit.jupiter.api.Test;

class RmsNormTest {
    private final Kernels kernels = Kernels.of(KernelChoice.VECTOR);

    @Test
    void dividesByTheRootOfTheMeanSquareAndMultipliesByTheWeight() {
        float[] x = {9f, 3f, 4f, 9f};
        float[] y = new float[4];

        new RmsNorm(new float[] {2f, -1f}, 0f).apply(kernels, x, 1, y, 2);

        double root = Math.sqrt((9 + 16) / 2.0);
        assertThat(y[0]).isZero();
        assertThat(y[1]).isZero();
        assertThat(y[2]).isCloseTo((float) (2 * 3 / root), within(1e-6f));
        assertThat(y[3]).isCloseTo((float) (-4 / root), within(1e-6f));
    }

    @Test
    void epsilonKeepsZeroFinite() {
        float[] x = new float[8];

        new RmsNorm(new float[] {1, 1, 1, 1, 1, 1, 1, 1}, 1e-6f).apply(kernels, x, 0, x, 0);

        assertThat(x).containsOnly(0f);
    }

    @Test
    void epsilonIsAddedToTheMean() {
        float[] x = {1e-3f, -1e-3f};

        new RmsNorm(new float[] {1f, 1f}, 1e-6f).apply(kernels, x, 0, x, 0);

        assertThat(x[0]).isCloseTo((float) (1e-3 / Math.sqrt(2e-6)), within(1e-6f));
    }

    @Test
    void rowsAndHeadsAreNormedOneByOne() {
        float[] rows = {3f, 4f, -1f, 30f, 40f, -1f};
        float[] heads = {-1f, 3f, 4f, 30f, 40f};
        var norm = new RmsNorm(new float[] {1f, 1f}, 0f);

        norm.applyRows(kernels, rows, rows, 3, 2);
        norm.applyHeads(kernels, heads, 1, 2);

        assertThat(rows[0]).isCloseTo(rows[3], within(1e-6f));
        assertThat(rows[2]).isEqualTo(-1f);
        assertThat(heads[0]).isEqualTo(-1f);
        assertThat(heads[1]).isEqualTo(rows[0]);
        assertThat(heads[4]).isCloseTo(rows[4], within(1e-6f));
    }
}
