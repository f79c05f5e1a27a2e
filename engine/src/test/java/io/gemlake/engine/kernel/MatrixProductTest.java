// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.gguf.GgmlType;
import io.gemlake.engine.tensor.Bf16;
import io.gemlake.engine.tensor.ReadableTypes;
import io.gemlake.engine.tensor.WeightMatrix;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Products with every type of weight, at every width.
@Tag("vector-width")
class MatrixProductTest {
    private static final int[] ROW_COUNTS = {1, 5, 33, 64};
    private static final int[] WEIGHT_ROWS = {1, 31, 64, 70, 130};
    private static final int COLUMNS = 1280;

    private final Random random = new Random(11);

    @BeforeAll
    static void requireWidth() {
        VectorWidth.require();
    }

    static Stream<GgmlType> types() {
        return ReadableTypes.all().stream();
    }

    static Stream<Arguments> shapes() {
        return types().flatMap(type -> IntStream.of(WEIGHT_ROWS).mapToObj(rows -> Arguments.of(type, rows)));
    }

    /// A chain of n fused steps is wrong by at most n·ε·Σ|x·w|.
    @ParameterizedTest
    @MethodSource("shapes")
    void agreesWithDoublePrecision(GgmlType type, int weightRows) {
        WeightMatrix w = RandomWeights.matrix(random, type, weightRows, COLUMNS);
        MatrixProduct product = new MatrixProduct(Kernels.of(KernelChoice.VECTOR), COLUMNS);
        for (int count : ROW_COUNTS) {
            int xStride = COLUMNS + 32;
            int outStride = MatrixProduct.padded(weightRows) + 32;
            float[] x = gaussian(count * xStride);
            float[] out = new float[count * outStride];
            Arrays.fill(out, -77f);

            product.multiply(w, x, xStride, count, out, outStride);

            for (int o = 0; o < weightRows; o++) {
                float[] row = w.row(o);
                for (int r = 0; r < count; r++) {
                    assertClose(out[r * outStride + o], row, x, r * xStride, "row " + r + ", output " + o);
                }
            }
            for (int r = 0; r < count; r++) {
                int start = r * outStride;
                int padded = start + MatrixProduct.padded(weightRows);
                assertThat(Arrays.copyOfRange(out, start + weightRows, padded))
                        .as("padding")
                        .containsOnly(zeroes(padded - start - weightRows));
                assertThat(Arrays.copyOfRange(out, padded, start + outStride)).containsOnly(-77f);
            }
        }
    }

    private static void assertClose(float actual, float[] row, float[] x, int offset, String where) {
        double expected = 0;
        double size = 0;
        for (int k = 0; k < row.length; k++) {
            double term = (double) row[k] * x[offset + k];
            expected += term;
            size += Math.abs(term);
        }
        double bound = row.length * Math.scalb(1.0, -24) * size;
        assertThat(Math.abs(actual - expected)).as(where).isLessThanOrEqualTo(bound);
    }

    @ParameterizedTest
    @EnumSource(KernelChoice.class)
    void aRowHasTheSameBitsAloneAndInABatch(KernelChoice choice) {
        WeightMatrix w = RandomWeights.matrix(random, GgmlType.Q5_0, 70, 96);
        MatrixProduct product = new MatrixProduct(Kernels.of(choice), 96);
        float[] x = gaussian(13 * 96);
        float[] together = new float[13 * 128];
        product.multiply(w, x, 96, 13, together, 128);

        for (int r = 0; r < 13; r++) {
            float[] alone = new float[128];
            product.multiply(w, Arrays.copyOfRange(x, r * 96, r * 96 + 96), 96, 1, alone, 128);
            assertThat(alone).containsExactly(Arrays.copyOfRange(together, r * 128, r * 128 + 128));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void scalarAndVectorHaveTheSameBits(GgmlType type) {
        WeightMatrix w = RandomWeights.matrix(random, type, 37, 512);
        float[] x = gaussian(6 * 512);
        float[] scalar = new float[6 * 64];
        float[] vector = new float[6 * 64];

        new MatrixProduct(Kernels.of(KernelChoice.SCALAR), 512).multiply(w, x, 512, 6, scalar, 64);
        new MatrixProduct(Kernels.of(KernelChoice.VECTOR), 512).multiply(w, x, 512, 6, vector, 64);

        assertThat(vector).containsExactly(scalar);
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyLayoutHasTheBitsOfItsRows(GgmlType type) {
        for (int rows : WEIGHT_ROWS) {
            WeightMatrix file = RandomWeights.matrix(random, type, rows, COLUMNS);
            for (WeightLayout layout : WeightLayout.values()) {
                WeightMatrix panels = file.in(layout, Arena.ofAuto());
                WeightMatrix plain = layout == WeightLayout.BF16 ? rounded(file) : file;
                float[] x = gaussian(3 * COLUMNS);
                for (KernelChoice choice : new KernelChoice[] {KernelChoice.VECTOR, KernelChoice.SCALAR}) {
                    var product = new MatrixProduct(Kernels.of(choice), COLUMNS);
                    float[] expected = new float[3 * 192];
                    float[] actual = new float[3 * 192];
                    product.multiply(plain, x, COLUMNS, 3, expected, 192);
                    product.multiply(panels, x, COLUMNS, 3, actual, 192);

                    assertThat(actual)
                            .as("%s, %s, %d rows", layout, choice, rows)
                            .containsExactly(expected);
                }
            }
        }
    }

    /// A matrix of floats that all are the nearest bfloat16 numbers.
    private static WeightMatrix rounded(WeightMatrix exact) {
        float[] values = new float[exact.rows() * exact.columns()];
        for (int row = 0; row < exact.rows(); row++) {
            System.arraycopy(exact.row(row), 0, values, row * exact.columns(), exact.columns());
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = Bf16.expand(Bf16.round(values[i]));
        }
        return RandomWeights.of(values, exact.rows(), exact.columns());
    }

    @ParameterizedTest
    @MethodSource("types")
    void panelsAndChosenRowsHaveTheBitsOfTheWholeProduct(GgmlType type) {
        WeightMatrix w = RandomWeights.matrix(random, type, 93, COLUMNS).in(WeightLayout.QUANTIZED, Arena.ofAuto());
        MatrixProduct product = new MatrixProduct(Kernels.of(KernelChoice.VECTOR), COLUMNS);
        float[] x = gaussian(3 * COLUMNS);
        float[] whole = new float[3 * 128];
        product.multiply(w, x, COLUMNS, 3, whole, 128);
        float[] panel = new float[3 * 64];
        int[] ids = {69, 0, 33, 5, 33};
        float[] chosen = new float[3 * 64];

        product.multiplyPanel(w, 64, x, COLUMNS, 3, panel);
        product.multiplyChosen(w, ids, 1, 5, x, COLUMNS, 3, chosen);

        for (int r = 0; r < 3; r++) {
            assertThat(Arrays.copyOfRange(panel, r * 64, r * 64 + 64))
                    .containsExactly(Arrays.copyOfRange(whole, r * 128 + 64, r * 128 + 128));
            for (int i = 0; i < 64; i++) {
                assertThat(chosen[r * 64 + i]).isEqualTo(i < 4 ? whole[r * 128 + ids[1 + i]] : 0f);
            }
        }
    }

    private static Float[] zeroes(int count) {
        return count == 0 ? new Float[0] : new Float[] {0f};
    }

    private float[] gaussian(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
