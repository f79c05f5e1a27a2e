// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.kernel.VectorWidth;
import io.gemlake.engine.kv.KvLayout;
import io.gemlake.engine.kv.KvPool;
import io.gemlake.engine.kv.KvSegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Attention over paths of segments against the plain formula in double precision.
@Tag("vector-width")
class AttentionTest {
    private static final int HEADS = 6;
    private static final int KV_HEADS = 2;
    private static final int SIZE = 40;
    private static final int LENGTH = 150;
    private static final List<Integer> WINDOWS = List.of(0, 1, 5, 32, 33, 70);

    private final Random random = new Random(17);
    private final KvLayout layout = new KvLayout(KV_HEADS, SIZE, WINDOWS);
    private final float[][] keys = random(LENGTH, KV_HEADS * SIZE);
    private final float[][] values = random(LENGTH, KV_HEADS * SIZE);
    private final float[] q = random(1, 3 + HEADS * SIZE)[0];

    @BeforeEach
    void requireWidth() {
        VectorWidth.require();
    }

    @ParameterizedTest
    @ValueSource(floats = {0f, 3f})
    void agreesWithThePlainFormulaAtEveryPosition(float cap) {
        KvSegment segment = path(0);
        Attention attention = attention(KernelChoice.VECTOR, cap);
        for (int layer = 0; layer < WINDOWS.size(); layer++) {
            for (int position : new int[] {0, 1, 4, 5, 31, 32, 33, 69, 70, 149}) {
                float[] out = new float[q.length];
                attention.attend(layer, segment, position, q, out, 3);

                double[] expected = plain(WINDOWS.get(layer), position, cap);
                for (int i = 0; i < expected.length; i++) {
                    assertThat(Math.abs(out[3 + i] - expected[i]))
                            .as("layer %d, position %d, element %d", layer, position, i)
                            .isLessThan(2e-5);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void cutsOfThePathDoNotChangeABit(int seed) {
        KvSegment whole = path(0);
        KvSegment cut = path(seed);
        Attention attention = attention(KernelChoice.VECTOR);
        for (int layer = 0; layer < WINDOWS.size(); layer++) {
            float[] expected = new float[q.length];
            float[] actual = new float[q.length];
            attention.attend(layer, whole, LENGTH - 1, q, expected, 3);
            attention.attend(layer, cut, LENGTH - 1, q, actual, 3);

            assertThat(actual).as("window %d", WINDOWS.get(layer)).containsExactly(expected);
        }
    }

    @Test
    void scalarAndVectorHaveTheSameBits() {
        KvSegment segment = path(9);
        for (int layer = 0; layer < WINDOWS.size(); layer++) {
            float[] scalar = new float[q.length];
            float[] vector = new float[q.length];
            attention(KernelChoice.SCALAR).attend(layer, segment, 120, q, scalar, 3);
            attention(KernelChoice.VECTOR).attend(layer, segment, 120, q, vector, 3);

            assertThat(vector).containsExactly(scalar);
        }
    }

    @Test
    void whatIsMaskedTakesNoPartEvenWhenItIsNoNumber() {
        float[] expected = new float[q.length];
        attention(KernelChoice.VECTOR).attend(2, path(0), 80, q, expected, 3);
        for (int position = 0; position < LENGTH; position++) {
            if (position < 76 || position > 80) {
                Arrays.fill(keys[position], Float.NaN);
                Arrays.fill(values[position], Float.NaN);
            }
        }
        float[] actual = new float[q.length];

        attention(KernelChoice.VECTOR).attend(2, path(0), 80, q, actual, 3);

        assertThat(actual).containsExactly(expected);
    }

    private Attention attention(KernelChoice choice) {
        return attention(choice, 0f);
    }

    private Attention attention(KernelChoice choice, float cap) {
        return new Attention(Kernels.of(choice), layout, new Attention.Shape(HEADS, cap, LENGTH));
    }

    /// All keys and values in segments cut at random; 0 does not cut.
    private KvSegment path(int seed) {
        var pool = new KvPool(layout, 1000 * layout.pageBytes());
        pool.commit(1000);
        var cuts = new Random(seed);
        KvSegment segment = KvSegment.root(pool);
        Attention attention = attention(KernelChoice.VECTOR);
        for (int position = 0; position < LENGTH; position++) {
            if (seed > 0 && cuts.nextInt(20) == 0) {
                segment = segment.child();
            }
            segment.grow(1);
            for (int layer = 0; layer < WINDOWS.size(); layer++) {
                attention.store(layer, segment, position, keys[position], values[position], 0);
            }
        }
        return segment;
    }

    private double[] plain(int window, int position, float cap) {
        int first = window == 0 ? 0 : Math.max(0, position - window + 1);
        double[] out = new double[HEADS * SIZE];
        for (int head = 0; head < HEADS; head++) {
            int kv = head / (HEADS / KV_HEADS) * SIZE;
            double[] weights = new double[position + 1];
            double total = 0;
            for (int p = first; p <= position; p++) {
                double score = 0;
                for (int i = 0; i < SIZE; i++) {
                    score += (double) q[3 + head * SIZE + i] * keys[p][kv + i];
                }
                weights[p] = Math.exp(cap == 0f ? score : cap * Math.tanh(score / cap));
                total += weights[p];
            }
            for (int p = first; p <= position; p++) {
                for (int i = 0; i < SIZE; i++) {
                    out[head * SIZE + i] += weights[p] / total * values[p][kv + i];
                }
            }
        }
        return out;
    }

    private float[][] random(int rows, int width) {
        float[][] values = new float[rows][width];
        for (float[] row : values) {
            for (int i = 0; i < width; i++) {
                row[i] = (float) random.nextGaussian() * 0.7f;
            }
        }
        return values;
    }
}
