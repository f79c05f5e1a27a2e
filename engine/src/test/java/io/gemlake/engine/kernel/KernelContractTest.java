// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.gguf.GgmlType;
import io.gemlake.engine.tensor.Panels;
import io.gemlake.engine.tensor.ReadableTypes;
import io.gemlake.engine.tensor.WeightMatrix;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Both kernels give the same bits for the same input, at every width, and touch nothing else.
@Tag("vector-width")
class KernelContractTest {
    private static final int[] SIZES = {1, 3, 4, 5, 31, 32, 33, 255, 256, 257};
    private static final float[] EXTREMES = {
        0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, 1e-30f, 88f, -88f, 104f, -104f, 1e9f, -1e9f, 3e38f
    };
    private static final int COLUMNS = Kernels.PANEL;
    private static final float GUARD = 12_345.678f;

    private final Kernels scalar = Kernels.of(KernelChoice.SCALAR);
    private final Kernels vector = Kernels.of(KernelChoice.VECTOR);
    private final Random random = new Random(7);

    @BeforeAll
    static void requireWidth() {
        VectorWidth.require();
    }

    static Stream<Arguments> shapes() {
        return IntStream.of(SIZES)
                .boxed()
                .flatMap(rows -> IntStream.of(SIZES).mapToObj(depth -> Arguments.of(rows, depth)));
    }

    static Stream<Arguments> packings() {
        return ReadableTypes.all().stream()
                .flatMap(type -> Stream.of(WeightLayout.QUANTIZED, WeightLayout.F32, WeightLayout.BF16)
                        .map(layout -> Arguments.of(type, layout)));
    }

    static IntStream sizes() {
        return IntStream.of(SIZES);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void productsHaveTheSameBits(int rows, int depth) {
        for (int columns = Kernels.NARROWEST; columns <= 2 * Kernels.PANEL; columns += Kernels.NARROWEST) {
            productsHaveTheSameBits(rows, depth, columns);
        }
    }

    private void productsHaveTheSameBits(int rows, int depth, int columns) {
        int xStride = depth + 3;
        int panelStride = columns + 5;
        int outStride = columns + 7;
        float[] x = gaussian(1 + rows * xStride);
        float[] panel = gaussian(3 + depth * panelStride);
        float[] expected = gaussian(5 + rows * outStride + 9);
        float[] before = expected.clone();
        float[] actual = expected.clone();

        scalar.multiplyAdd(rows, depth, columns, x, 1, xStride, panel, 3, panelStride, expected, 5, outStride);
        vector.multiplyAdd(rows, depth, columns, x, 1, xStride, panel, 3, panelStride, actual, 5, outStride);

        assertSameBits(actual, expected);
        for (int i = 0; i < actual.length; i++) {
            boolean output = i >= 5 && (i - 5) / outStride < rows && (i - 5) % outStride < columns;
            if (!output) {
                assertThat(actual[i]).as("guard at %d", i).isEqualTo(before[i]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("packings")
    void panelsExpandToTheBitsOfTheRows(GgmlType type, WeightLayout layout) {
        WeightMatrix rows =
                RandomWeights.wild(random, type, 2 * Kernels.PANEL - 3, 768).in(layout, Arena.ofAuto());
        Panels panels = Objects.requireNonNull(rows.panels());
        for (int index = 0; index < 2; index++) {
            for (Kernels kernels : new Kernels[] {scalar, vector}) {
                float[] panel = guarded(512 * Kernels.PANEL);
                kernels.expand(panels, index, 256, 512, panel);
                assertSameBits(panel, expanded(rows, index, kernels.panelWidth()));
            }
        }
    }

    /// Columns 256 to 768 of a panel, in slices of `width` rows.
    private static float[] expanded(WeightMatrix matrix, int index, int width) {
        float[] expected = new float[512 * Kernels.PANEL];
        for (int c = 0; c < Math.min(Kernels.PANEL, matrix.rows() - index * Kernels.PANEL); c++) {
            float[] row = matrix.row(index * Kernels.PANEL + c);
            for (int k = 0; k < 512; k++) {
                expected[(c / width * 512 + k) * width + c % width] = row[256 + k];
            }
        }
        return expected;
    }

    @ParameterizedTest
    @MethodSource("packings")
    void productsWithPanelsHaveTheBitsOfExpandedOnes(GgmlType type, WeightLayout layout) {
        WeightMatrix matrix = RandomWeights.matrix(random, type, 2 * COLUMNS - 3, 768);
        Panels panels = Objects.requireNonNull(matrix.in(layout, Arena.ofAuto()).panels());
        float[] x = gaussian(1 + 23 * 520);
        for (int rows = 1; rows <= 23; rows++) {
            float[] expected = gaussian(5 + rows * (COLUMNS + 7) + 9);
            float[] actual = expected.clone();
            float[] panel = new float[512 * COLUMNS];
            scalar.expand(panels, 1, 256, 512, panel);

            scalar.multiplyAdd(rows, 512, COLUMNS, x, 1, 520, panel, 0, COLUMNS, expected, 5, COLUMNS + 7);
            vector.multiplyAdd(panels, 1, 256, 512, rows, x, 1, 520, actual, 5, COLUMNS + 7, panel);

            assertSameBits(actual, expected);
        }
    }

    @Test
    void aProductIsOneChainOfFusedSteps() {
        float[] x = gaussian(40);
        float[] panel = gaussian(40 * Kernels.PANEL);
        float[] out = new float[Kernels.PANEL];
        vector.multiplyAdd(1, 40, COLUMNS, x, 0, 40, panel, 0, Kernels.PANEL, out, 0, Kernels.PANEL);

        for (int c = 0; c < Kernels.PANEL; c++) {
            float sum = 0f;
            for (int k = 0; k < 40; k++) {
                sum = Math.fma(x[k], panel[k * Kernels.PANEL + c], sum);
            }
            assertThat(out[c]).isEqualTo(sum);
        }
    }

    @Test
    void aProductThatIsCutInDepthHasTheSameBits() {
        float[] x = gaussian(3 * 100);
        float[] panel = gaussian(100 * Kernels.PANEL);
        float[] whole = new float[3 * Kernels.PANEL];
        float[] parts = new float[3 * Kernels.PANEL];
        vector.multiplyAdd(3, 100, COLUMNS, x, 0, 100, panel, 0, Kernels.PANEL, whole, 0, Kernels.PANEL);

        vector.multiplyAdd(3, 37, COLUMNS, x, 0, 100, panel, 0, Kernels.PANEL, parts, 0, Kernels.PANEL);
        vector.multiplyAdd(
                3, 63, COLUMNS, x, 37, 100, panel, 37 * Kernels.PANEL, Kernels.PANEL, parts, 0, Kernels.PANEL);

        assertSameBits(parts, whole);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void sumsOfSquaresHaveTheSameBits(int count) {
        for (int offset = 0; offset < 20; offset++) {
            float[] x = gaussian(offset + count + 3);

            assertThat(vector.sumOfSquares(x, offset, count)).isEqualTo(scalar.sumOfSquares(x, offset, count));
            assertThat(vector.sumOfSquares(x, offset, count))
                    .as("the place in the array must not matter")
                    .isEqualTo(vector.sumOfSquares(Arrays.copyOfRange(x, offset, offset + count), 0, count));
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void scaledRowsHaveTheSameBits(int count) {
        float[] x = gaussian(count + 7);
        float[] weight = gaussian(count);
        float[] expected = gaussian(count + 11);
        float[] actual = expected.clone();

        scalar.scale(x, 7, 0.37f, weight, expected, 3, count);
        vector.scale(x, 7, 0.37f, weight, actual, 3, count);
        assertSameBits(actual, expected);

        scalar.addScaled(x, 7, 1.91f, weight, expected, 5, count);
        vector.addScaled(x, 7, 1.91f, weight, actual, 5, count);
        assertSameBits(actual, expected);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void rotationsHaveTheSameBits(int half) {
        float[] expected = gaussian(2 * half + 9);
        float[] actual = expected.clone();
        float[] cosines = gaussian(half + 2);
        float[] sines = gaussian(half + 2);

        scalar.rotate(expected, 5, half, cosines, sines, 2);
        vector.rotate(actual, 5, half, cosines, sines, 2);

        assertSameBits(actual, expected);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void exponentialsHaveTheSameBitsAndZeroesAround(int count) {
        for (int from = 32; from < 50; from++) {
            int to = from + count;
            float[] expected = guarded(to + 48);
            fill(expected, from, to, 4f);
            float[] actual = expected.clone();

            float expectedSum = scalar.exponentials(expected, from, to);
            float actualSum = vector.exponentials(actual, from, to);

            assertSameBits(actualSum, expectedSum);
            assertSameBits(actual, expected);
            int first = from / 16 * 16;
            int last = (to + 15) / 16 * 16;
            for (int i = 0; i < actual.length; i++) {
                if (i < first || i >= last) {
                    assertThat(actual[i]).as("guard at %d", i).isEqualTo(GUARD);
                } else if (i < from || i >= to) {
                    assertThat(actual[i]).as("padding at %d", i).isZero();
                }
            }
        }
    }

    @Test
    void exponentialsAtTheSamePositionsAddUpTheSameWayWhereverTheRowLies() {
        float[] low = new float[512];
        fill(low, 19, 219, 4f);
        float[] high = new float[512];
        System.arraycopy(low, 19, high, 19 + 160, 200);

        assertThat(vector.exponentials(high, 179, 379)).isEqualTo(vector.exponentials(low, 19, 219));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void gatedGeluHasTheSameBits(int count) {
        gateHasTheSameBits(count, Kernels::gatedGelu);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void gatedSiluHasTheSameBits(int count) {
        gateHasTheSameBits(count, Kernels::gatedSilu);
    }

    @FunctionalInterface
    private interface Gate {
        void apply(Kernels kernels, float[] gate, float[] up, int offset, int count);
    }

    private void gateHasTheSameBits(int count, Gate gate) {
        for (int offset = 0; offset < 20; offset++) {
            float[] expected = guarded(offset + count + 20);
            fill(expected, offset, offset + count, 6f);
            float[] up = gaussian(offset + count + 20);
            float[] actual = expected.clone();

            gate.apply(scalar, expected, up, offset, count);
            gate.apply(vector, actual, up, offset, count);

            assertSameBits(actual, expected);
            assertThat(Arrays.copyOf(actual, offset)).containsOnly(guards(offset));
            assertThat(Arrays.copyOfRange(actual, offset + count, actual.length))
                    .containsOnly(guards(20));
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void softCapsHaveTheSameBits(int count) {
        for (int offset = 0; offset < 20; offset++) {
            float[] expected = guarded(offset + count + 20);
            fill(expected, offset, offset + count, 40f);
            float[] actual = expected.clone();

            scalar.softCap(expected, offset, count, 30f);
            vector.softCap(actual, offset, count, 30f);

            assertSameBits(actual, expected);
            assertThat(Arrays.copyOf(actual, offset)).containsOnly(guards(offset));
            assertThat(Arrays.copyOfRange(actual, offset + count, actual.length))
                    .containsOnly(guards(20));
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void sumsOfExponentialsHaveTheSameBits(int count) {
        for (int offset = 0; offset < 20; offset++) {
            float[] x = gaussian(offset + count + 3);

            assertThat(vector.sumOfExponentials(x, offset, count, 4f, 0.7f))
                    .isEqualTo(scalar.sumOfExponentials(x, offset, count, 4f, 0.7f));
            assertThat(vector.sumOfExponentials(x, offset, count, 4f, 0.7f))
                    .as("the place in the array must not matter")
                    .isEqualTo(vector.sumOfExponentials(
                            Arrays.copyOfRange(x, offset, offset + count), 0, count, 4f, 0.7f));
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void anElementAboveTheFloorIsFoundWhereverItLies(int count) {
        for (Kernels kernels : new Kernels[] {scalar, vector}) {
            for (int i = 0; i < count; i++) {
                // Around the range lies what must not be seen.
                float[] x = guarded(count + 40);
                Arrays.fill(x, 20, 20 + count, -1f);
                assertThat(kernels.anyAboveOrNotFinite(x, 20, count, -1f)).isFalse();
                for (float found :
                        new float[] {Math.nextUp(-1f), Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN}) {
                    x[20 + i] = found;
                    assertThat(kernels.anyAboveOrNotFinite(x, 20, count, -1f))
                            .as("%s at %d", found, i)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void infinitiesAndZeroesAreComparedAsNumbersAre() {
        for (Kernels kernels : new Kernels[] {scalar, vector}) {
            for (float value : EXTREMES) {
                float[] x = new float[64];
                Arrays.fill(x, value);
                assertThat(kernels.anyAboveOrNotFinite(x, 0, 64, Float.NEGATIVE_INFINITY))
                        .isTrue();
                assertThat(kernels.anyAboveOrNotFinite(x, 0, 64, Float.POSITIVE_INFINITY))
                        .isFalse();
                assertThat(kernels.anyAboveOrNotFinite(x, 0, 64, 0f)).isEqualTo(value > 0);
                assertThat(kernels.anyAboveOrNotFinite(x, 0, 64, -0f)).isEqualTo(value > 0);
            }
            float[] infinite = new float[64];
            Arrays.fill(infinite, Float.POSITIVE_INFINITY);
            assertThat(kernels.anyAboveOrNotFinite(infinite, 0, 64, Float.POSITIVE_INFINITY))
                    .isTrue();
        }
    }

    @Test
    void extremesHaveTheSameBits() {
        float[] withNumbers = repeat(EXTREMES, 67);
        assertSameEverywhere(withNumbers);

        float[] withInfinities = withNumbers.clone();
        withInfinities[11] = Float.NEGATIVE_INFINITY;
        withInfinities[40] = Float.POSITIVE_INFINITY;
        assertSameEverywhere(withInfinities);

        float[] withNan = withNumbers.clone();
        withNan[33] = Float.NaN;
        assertSameEverywhere(withNan);
    }

    private void assertSameEverywhere(float[] values) {
        float[] expected = values.clone();
        float[] actual = values.clone();
        assertSameBits(vector.exponentials(actual, 0, 67), scalar.exponentials(expected, 0, 67));
        assertSameBits(actual, expected);

        expected = values.clone();
        actual = values.clone();
        scalar.gatedGelu(expected, values, 0, 67);
        vector.gatedGelu(actual, values, 0, 67);
        assertSameBits(actual, expected);

        expected = values.clone();
        actual = values.clone();
        scalar.gatedSilu(expected, values, 0, 67);
        vector.gatedSilu(actual, values, 0, 67);
        assertSameBits(actual, expected);

        expected = values.clone();
        actual = values.clone();
        scalar.softCap(expected, 0, 67, 30f);
        vector.softCap(actual, 0, 67, 30f);
        assertSameBits(actual, expected);

        assertSameBits(vector.sumOfSquares(values, 0, 67), scalar.sumOfSquares(values, 0, 67));
        assertSameBits(
                vector.sumOfExponentials(values, 0, 67, 3e38f, 0.5f),
                scalar.sumOfExponentials(values, 0, 67, 3e38f, 0.5f));

        float[] panel = gaussian(67 * Kernels.PANEL);
        expected = new float[Kernels.PANEL];
        actual = new float[Kernels.PANEL];
        scalar.multiplyAdd(1, 67, COLUMNS, values, 0, 67, panel, 0, Kernels.PANEL, expected, 0, Kernels.PANEL);
        vector.multiplyAdd(1, 67, COLUMNS, values, 0, 67, panel, 0, Kernels.PANEL, actual, 0, Kernels.PANEL);
        assertSameBits(actual, expected);
    }

    /// All numbers that are not numbers count as one.
    private static void assertSameBits(float[] actual, float[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToIntBits(actual[i]) != Float.floatToIntBits(expected[i])) {
                assertThat(actual[i]).as("element %d of %d", i, expected.length).isEqualTo(expected[i]);
            }
        }
    }

    private static void assertSameBits(float actual, float expected) {
        assertSameBits(new float[] {actual}, new float[] {expected});
    }

    private static float[] repeat(float[] values, int count) {
        float[] repeated = new float[count + 13];
        for (int i = 0; i < count; i++) {
            repeated[i] = values[i % values.length];
        }
        return repeated;
    }

    private static float[] guarded(int length) {
        float[] values = new float[length];
        Arrays.fill(values, GUARD);
        return values;
    }

    private static Float[] guards(int count) {
        return count == 0 ? new Float[0] : new Float[] {GUARD};
    }

    private void fill(float[] values, int from, int to, float deviation) {
        for (int i = from; i < to; i++) {
            values[i] = (float) random.nextGaussian() * deviation;
        }
    }

    private float[] gaussian(int count) {
        float[] values = new float[count];
        fill(values, 0, count, 1f);
        return values;
    }
}
