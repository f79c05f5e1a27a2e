// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.EngineException;
import io.gemlake.engine.ErrorCode;
import io.gemlake.engine.gguf.GgmlType;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.gguf.GgufWriter;
import io.gemlake.engine.gguf.TensorInfo;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightMatrixTest {
    @Test
    void findsRowsAndColumns() {
        WeightMatrix matrix = matrix("w", GgmlType.Q8_0, List.of(64L, 3L), countedQ80(6));

        assertThat(matrix.rows()).isEqualTo(3);
        assertThat(matrix.columns()).isEqualTo(64);
        assertThat(matrix.type()).isEqualTo(GgmlType.Q8_0);
        assertThat(matrix.row(2)).hasSize(64).contains(4f, 5f).doesNotContain(3f);
    }

    @Test
    void expandsPartOfARow() {
        WeightMatrix matrix = matrix("w", GgmlType.Q8_0, List.of(64L, 3L), countedQ80(6));
        float[] out = new float[34];

        new RowReader().read(matrix, 1, 32, 32, out, 1);

        assertThat(out[0]).isZero();
        assertThat(out[1]).isEqualTo(3f);
        assertThat(out[32]).isEqualTo(3f);
        assertThat(out[33]).isZero();
    }

    @Test
    void takesAVectorAsOneRow() {
        GgufFile file = new GgufWriter()
                .tensor("norm", List.of(3L), new float[] {1.5f, -2f, 0f})
                .toFile("vector.gguf");

        WeightMatrix matrix = WeightMatrix.of(file, file.tensors().get("norm"));

        assertThat(matrix.rows()).isEqualTo(1);
        assertThat(matrix.row(0)).containsExactly(1.5f, -2f, 0f);
    }

    @Test
    void refusesATypeThatIsNotReadableWhenItIsUsedAndNotBefore() {
        assertThatThrownBy(() -> matrix("w", GgmlType.TQ1_0, List.of(256L), new byte[54]))
                .isInstanceOfSatisfying(
                        EngineException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.GGUF_UNSUPPORTED))
                .hasMessageContaining("matrix.gguf, byte 64: 'w' has the type TQ1_0; readable are [F32,")
                .hasMessageContaining("take a Q4_K_M, Q8_0 or BF16 file");
    }

    @Test
    void refusesThreeDimensions() {
        assertThatThrownBy(() -> matrix("w", GgmlType.F16, List.of(2L, 2L, 2L), new byte[16]))
                .isInstanceOfSatisfying(
                        EngineException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.GGUF_UNSUPPORTED))
                .hasMessageContaining("'w' has the dimensions [2, 2, 2]");
    }

    @ParameterizedTest
    @EnumSource(WeightLayout.class)
    void makesNoPanelsThatWouldMostlyBePadding(WeightLayout layout) {
        for (int rows = 1; rows <= Panels.ROWS + 1; rows++) {
            byte[] data = countedQ80(rows);
            WeightMatrix matrix = matrix("w", GgmlType.Q8_0, List.of(32L, (long) rows), data);
            var info = new TensorInfo("w", List.of(32L, (long) rows), GgmlType.Q8_0, 0, data.length, 0);
            boolean expected = layout != WeightLayout.FILE && rows >= Panels.ROWS / 4;

            assertThat(matrix.in(layout, Arena.ofAuto()).panels() != null).isEqualTo(expected);
            assertThat(WeightMatrix.panelBytes(layout, info) > 0).isEqualTo(expected);
        }
    }

    @Test
    void roundsRowsOfMatricesThatAreTooSmallForPanels() {
        GgufFile file = new GgufWriter()
                .tensor("w", List.of(2L, 1L), new float[] {0x1.01p0f, -3f})
                .toFile("matrix.gguf");
        WeightMatrix matrix = WeightMatrix.of(file, file.tensors().get("w"));

        assertThat(matrix.in(WeightLayout.BF16, Arena.ofAuto()).row(0)).containsExactly(1f, -3f);
        assertThat(matrix.in(WeightLayout.QUANTIZED, Arena.ofAuto()).row(0)).containsExactly(0x1.01p0f, -3f);
    }

    private static WeightMatrix matrix(String name, GgmlType type, List<Long> dimensions, byte[] data) {
        GgufFile file = new GgufWriter().tensor(name, type, dimensions, data).toFile("matrix.gguf");
        return WeightMatrix.of(file, file.tensors().get(name));
    }

    /// Blocks whose values all are the block's index.
    private static byte[] countedQ80(int blocks) {
        byte[] data = new byte[blocks * 34];
        for (int i = 0; i < data.length; i++) {
            int inBlock = i % 34;
            data[i] = (byte) (inBlock == 0 ? 0 : inBlock == 1 ? 0x3c : i / 34);
        }
        return data;
    }
}
