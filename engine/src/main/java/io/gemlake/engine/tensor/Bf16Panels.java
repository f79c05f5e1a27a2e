// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Panels of [Bf16] numbers, `[panels][columns][ROWS]` in native order.
public final class Bf16Panels implements Panels {
    private final int columns;
    private final MemorySegment values;

    private Bf16Panels(int columns, MemorySegment values) {
        this.columns = columns;
        this.values = values;
    }

    /// @param matrix of values that are [Bf16] numbers already
    static Bf16Panels of(WeightMatrix matrix, Arena arena) {
        long bytes = PanelFormat.Expanded.BF16.bytes(matrix.rows(), matrix.columns());
        var panels = new Bf16Panels(matrix.columns(), arena.allocate(bytes, ALIGNMENT));
        Transposition.of(matrix, (panel, column, width, values) -> {
            long offset = panels.offset(panel) + (long) column * ROWS * Short.BYTES;
            for (int i = 0; i < width * ROWS; i++) {
                panels.values.set(ValueLayout.JAVA_SHORT, offset + (long) i * Short.BYTES, Bf16.round(values[i]));
            }
        });
        return panels;
    }

    @Override
    public int columns() {
        return columns;
    }

    public MemorySegment values() {
        return values;
    }

    /// First byte of a panel in [#values].
    public long offset(int panel) {
        return (long) panel * columns * ROWS * Short.BYTES;
    }
}
