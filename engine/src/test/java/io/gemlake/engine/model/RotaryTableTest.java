// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.model.Architecture.Pairs;
import io.gemlake.engine.model.Architecture.Rotation;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotaryTableTest {
    private static final Kernels KERNELS = Kernels.of(KernelChoice.AUTO);

    /// Position 1 turns pair `i` by its frequency.
    @ParameterizedTest
    @CsvSource({
        "10000, 256, 0, 1",
        "10000, 256, 1, 0.930572",
        "10000, 256, 2, 0.8659643",
        "10000, 256, 64, 0.01",
        "10000, 256, 127, 1.074608e-4",
        "1000000, 256, 1, 0.8976871",
        "1000000, 256, 2, 0.8058422",
        "1000000, 256, 64, 1e-3",
        "1000000, 256, 127, 1.113974e-6",
        "1000000, 128, 1, 0.8058422",
        "1000000, 128, 63, 1.240938e-6"
    })
    void hasTheFrequenciesOfTheModel(double base, int headSize, int pair, double frequency) {
        float[] x = new float[headSize];
        x[pair] = 1f;

        new RotaryTable(Rotation.halves(base, 1), headSize, 2).rotateHeads(KERNELS, x, 0, 1, 1);

        double angle = Math.atan2(x[pair + headSize / 2], x[pair]);
        assertThat(angle).isCloseTo(frequency, within(frequency * 1e-6));
    }

    @Test
    void theDivisorSlowsPositionsDown() {
        float[] eighth = {1f, 0f};
        float[] whole = {1f, 0f};

        new RotaryTable(Rotation.halves(10_000, 8), 2, 17).rotateHeads(KERNELS, eighth, 0, 1, 16);
        new RotaryTable(Rotation.halves(10_000, 1), 2, 17).rotateHeads(KERNELS, whole, 0, 1, 2);

        assertThat(eighth).containsExactly(whole);
    }

    @Test
    void pairsLieHalfAHeadApart() {
        float[] x = {9f, 1f, 2f, 3f, 4f, 9f};

        new RotaryTable(Rotation.halves(100, 1), 4, 6).rotateHeads(KERNELS, x, 1, 1, 5);

        // Frequencies 1 and 1/10.
        assertThat(x[0]).isEqualTo(9f);
        assertThat(x[1]).isCloseTo((float) (Math.cos(5) - 3 * Math.sin(5)), within(1e-6f));
        assertThat(x[2]).isCloseTo((float) (2 * Math.cos(0.5) - 4 * Math.sin(0.5)), within(1e-6f));
        assertThat(x[3]).isCloseTo((float) (3 * Math.cos(5) + Math.sin(5)), within(1e-6f));
        assertThat(x[4]).isCloseTo((float) (4 * Math.cos(0.5) + 2 * Math.sin(0.5)), within(1e-6f));
        assertThat(x[5]).isEqualTo(9f);
    }

    @Test
    void adjacentPairsTurnAsHalvesDo() {
        var adjacent = new RotaryTable(new Rotation(100, 2, Pairs.ADJACENT, List.of()), 4, 6);
        var halves = new RotaryTable(Rotation.halves(100, 2), 4, 6);
        float[] x = {1f, 3f, 2f, 4f, 5f, 7f, 6f, 8f};
        float[] y = {1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f};

        adjacent.rotateHeads(KERNELS, x, 0, 2, 5);
        halves.rotateHeads(KERNELS, y, 0, 2, 5);

        assertThat(x).containsExactly(y[0], y[2], y[1], y[3], y[4], y[6], y[5], y[7]);
    }

    @Test
    void eachPairHasItsDivisor() {
        var divided = new RotaryTable(new Rotation(100, 1, Pairs.HALVES, List.of(1f, 4f)), 4, 9);
        float[] x = {1f, 1f, 0f, 0f};

        divided.rotateHeads(KERNELS, x, 0, 1, 8);

        assertThat(x[0]).isCloseTo((float) Math.cos(8), within(1e-6f));
        assertThat(x[1]).isCloseTo((float) Math.cos(0.2), within(1e-6f));
    }

    @Test
    void productsOfTwoHeadsDependOnTheirDistanceOnly() {
        var table = new RotaryTable(Rotation.halves(10_000, 1), 32, 400);
        var random = new Random(5);
        float[] q = new float[32];
        float[] k = new float[32];
        for (int i = 0; i < 32; i++) {
            q[i] = (float) random.nextGaussian();
            k[i] = (float) random.nextGaussian();
        }

        assertThat(product(table, q, 350, k, 333)).isCloseTo(product(table, q, 17, k, 0), within(1e-4));
    }

    private static double product(RotaryTable table, float[] q, int queryPosition, float[] k, int keyPosition) {
        float[] rotatedQ = q.clone();
        float[] rotatedK = k.clone();
        table.rotateHeads(KERNELS, rotatedQ, 0, 1, queryPosition);
        table.rotateHeads(KERNELS, rotatedK, 0, 1, keyPosition);
        double sum = 0;
        for (int i = 0; i < q.length; i++) {
            sum += (double) rotatedQ[i] * rotatedK[i];
        }
        return sum;
    }
}
