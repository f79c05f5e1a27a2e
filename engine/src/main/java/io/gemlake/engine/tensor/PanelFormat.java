// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import io.gemlake.engine.EngineConfig.WeightLayout;
import java.lang.foreign.Arena;
import java.util.Optional;

/// What a layout makes of matrices of some type.
sealed interface PanelFormat {
    /// Whole numbers with their scales.
    record Quants(Quantized type) implements PanelFormat {}

    /// Numbers as products take them, or their upper halves.
    enum Expanded implements PanelFormat {
        F32,
        BF16
    }

    /// Empty where matrices stay as they lie in the file.
    static Optional<PanelFormat> of(WeightLayout layout, Dequantizer type) {
        return switch (layout) {
            case FILE -> Optional.empty();
            case QUANTIZED -> Optional.of(exact(type));
            case F32 -> Optional.of(Expanded.F32);
            case BF16 -> Optional.of(Expanded.BF16);
        };
    }

    /// The smallest that holds every value as it is.
    private static PanelFormat exact(Dequantizer type) {
        return switch (type) {
            case Quantized quantized -> new Quants(quantized);
            case Bf16Dequantizer _, Bf16Rounding _ -> Expanded.BF16;
            case F16Dequantizer _, F32Dequantizer _ -> Expanded.F32;
        };
    }

    /// Memory of a matrix, in bytes.
    default long bytes(long rows, long columns) {
        long rowBytes = switch (this) {
            case Quants(Quantized type) -> QuantPanels.rowBytes(type, columns);
            case Expanded.F32 -> columns * Float.BYTES;
            case Expanded.BF16 -> columns * Short.BYTES;
        };
        return Math.ceilDiv(rows, Panels.ROWS) * Panels.ROWS * rowBytes;
    }

    /// The panels of a matrix, made on all cores.
    ///
    /// @param arena owner of the panels, open to all threads
    default Panels panels(WeightMatrix matrix, Arena arena) {
        return switch (this) {
            case Quants(Quantized type) -> QuantPanels.of(matrix, type, arena);
            case Expanded.F32 -> FloatPanels.of(matrix, arena);
            case Expanded.BF16 -> Bf16Panels.of(matrix, arena);
        };
    }
}
