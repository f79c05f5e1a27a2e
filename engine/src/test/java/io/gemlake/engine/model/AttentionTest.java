// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.EngineConfig.KvType;
import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.kernel.VectorWidth;
import io.gemlake.engine.kv.KvLayout;
import io.gemlake.engine.kv.KvPool;
import io.gemlake.engine.kv.KvSegment;
import io.gemlake.engine.tensor.Bf16;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
    private final float[][] keys = random(LENGTH, KV_HEADS * SIZE);
    private final float[][] values = random(LENGTH, KV_HEADS * SIZE);
    private final float[][] queries = random(LENGTH, HEADS * SIZE);
    private KvLayout layout;
    private KvPool pool;

    AttentionTest() {
        keepAs(KvType.F32);
    }

    @BeforeAll
    static void requireWidth() {
        VectorWidth.require();
    }

    private void keepAs(KvType type) {
        layout = new KvLayout(KV_HEADS, SIZE, WINDOWS, type);
        pool = new KvPool(layout, 10_000 * layout.pageBytes());
        pool.commit(10_000);
    }

    @ParameterizedTest
    @ValueSource(floats = {0f, 3f})
    void agreesWithThePlainFormulaAtEveryPosition(float cap) {
        Attention attention = attention(KernelChoice.VECTOR, cap);
        for (int layer = 0; layer < WINDOWS.size(); layer++) {
            float[][] out = attend(attention, layer, 0, 0, LENGTH);
            for (int position = 0; position < LENGTH; position++) {
                double[] expected = plain(WINDOWS.get(layer), position, cap);
                for (int i = 0; i < expected.length; i++) {
                    assertThat(Math.abs(out[position][i] - expected[i]))
                            .as("layer %d, position %d, element %d", layer, position, i)
                            .isLessThan(2e-5);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void cutsOfThePathDoNotChangeABit(int seed) {
        Attention attention = attention(KernelChoice.VECTOR);
        for (int layer = 0; layer < WINDOWS.size(); layer++) {
            float[][] expected = attend(attention, layer, 0, LENGTH - 20, 20);
            float[][] actual = attend(attention, layer, seed, LENGTH - 20, 20);

            assertThat(actual).as("window %d", WINDOWS.get(layer)).isDeepEqualTo(expected);
        }
    }

    @Test
    void aRowHasTheSameBitsAloneAndAmongOthers() {
        Attention attention = attention(KernelChoice.VECTOR);
        for (int layer = 0; layer < WINDOWS.size(); layer++) {
            float[][] together = attend(attention, layer, 3, 100, 50);
            for (int position : new int[] {100, 101, 115, 116, 127, 128, 149}) {
                assertThat(attend(attention, layer, 3, position, 1)[0])
                        .as("window %d, position %d", WINDOWS.get(layer), position)
                        .containsExactly(together[position - 100]);
            }
        }
    }

    @Test
    void branchesThatShareAPathHaveTheBitsThatTheyHaveAlone() {
        Attention attention = attention(KernelChoice.VECTOR);
        for (int layer = 0; layer < WINDOWS.size(); layer++) {
            KvSegment shared = path(4, 90);
            Batch batch = new Batch(40, WINDOWS.size());
            for (int branch = 0; branch < 20; branch++) {
                KvSegment segment = shared.child();
                batch.add(0, segment);
                batch.add(0, segment);
            }
            float[][] together = attend(attention, layer, batch);
            float[][] alone = attend(attention, layer, 4, 90, 2);

            for (int row = 0; row < 40; row++) {
                assertThat(together[row]).as("row %d", row).containsExactly(alone[row % 2]);
            }
        }
    }

    @Test
    void scalarAndVectorHaveTheSameBits() {
        for (int layer = 0; layer < WINDOWS.size(); layer++) {
            float[][] scalar = attend(attention(KernelChoice.SCALAR), layer, 9, 110, 11);
            float[][] vector = attend(attention(KernelChoice.VECTOR), layer, 9, 110, 11);

            assertThat(vector).isDeepEqualTo(scalar);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"VECTOR", "SCALAR"})
    void halvesHaveTheBitsOfKeysAndValuesThatWereRoundedBefore(KernelChoice choice) {
        keepAs(KvType.BF16);
        float[][][] actual = attendEverywhere(choice);
        round(keys);
        round(values);
        keepAs(KvType.F32);

        assertThat(actual).isDeepEqualTo(attendEverywhere(choice));
    }

    private float[][][] attendEverywhere(KernelChoice choice) {
        float[][][] all = new float[WINDOWS.size()][][];
        Arrays.setAll(all, layer -> attend(attention(choice), layer, 6, 90, 60));
        return all;
    }

    private static void round(float[][] rows) {
        for (float[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = Bf16.expand(Bf16.round(row[i]));
            }
        }
    }

    @Test
    void whatIsMaskedTakesNoPartEvenWhenItIsNoNumber() {
        float[][] expected = attend(attention(KernelChoice.VECTOR), 2, 0, 80, 1);
        for (int position = 0; position < LENGTH; position++) {
            if (position < 76 || position > 80) {
                Arrays.fill(keys[position], Float.NaN);
                Arrays.fill(values[position], Float.NaN);
            }
        }

        float[][] actual = attend(attention(KernelChoice.VECTOR), 2, 0, 80, 1);
        assertThat(actual).isDeepEqualTo(expected);
        assertThat(attend(attention(KernelChoice.VECTOR), 2, 0, 80, 9)[0]).containsExactly(expected[0]);
    }

    private Attention attention(KernelChoice choice) {
        return attention(choice, 0f);
    }

    private Attention attention(KernelChoice choice, float cap) {
        return new Attention(Kernels.of(choice), layout, new Attention.Shape(HEADS, cap, LENGTH));
    }

    /// Attends with `count` rows from position `first` on, behind a path cut at random.
    private float[][] attend(Attention attention, int layer, int seed, int first, int count) {
        KvSegment segment = path(seed, first);
        Batch batch = new Batch(count, WINDOWS.size());
        for (int i = 0; i < count; i++) {
            batch.add(0, segment);
        }
        return attend(attention, layer, batch);
    }

    private float[][] attend(Attention attention, int layer, Batch batch) {
        ActiveRows rows = new ActiveRows(batch.rows());
        rows.start(batch);
        int width = HEADS * SIZE + 3;
        float[] q = new float[batch.rows() * width];
        for (int row = 0; row < batch.rows(); row++) {
            int position = batch.position(row);
            attention.store(layer, batch.segment(row), position, keys[position], values[position], 0);
            System.arraycopy(queries[position], 0, q, row * width, HEADS * SIZE);
        }
        float[] out = new float[q.length];
        attention.attend(layer, rows, q, out, width);
        float[][] split = new float[batch.rows()][];
        Arrays.setAll(split, row -> Arrays.copyOfRange(out, row * width, row * width + HEADS * SIZE));
        return split;
    }

    /// Keys and values of the first `length` positions in segments cut at random; 0 does not cut.
    private KvSegment path(int seed, int length) {
        var cuts = new Random(seed);
        KvSegment segment = KvSegment.root(pool);
        Attention attention = attention(KernelChoice.VECTOR);
        for (int position = 0; position < length; position++) {
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
                    score += (double) queries[position][head * SIZE + i] * keys[p][kv + i];
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
