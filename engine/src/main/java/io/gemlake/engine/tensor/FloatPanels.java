// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Panels of floats, `[panels][columns][ROWS]` in native order: nothing is left to compute in a step.
public final class FloatPanels implements Panels {
    private final int columns;
    private final MemorySegment values;

    private FloatPanels(int columns, MemorySegment values) {
        this.columns = columns;
        this.values = values;
    }

    static FloatPanels of(WeightMatrix matrix, Arena arena) {
        long bytes = PanelFormat.Expanded.F32.bytes(matrix.rows(), matrix.columns());
        var panels = new FloatPanels(matrix.columns(), arena.allocate(bytes, ALIGNMENT));
        Transposition.of(matrix, (panel, column, width, values) -> {
            long offset = panels.offset(panel) + (long) column * ROWS * Float.BYTES;
            MemorySegment.copy(values, 0, panels.values, ValueLayout.JAVA_FLOAT, offset, width * ROWS);
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
        return (long) panel * columns * ROWS * Float.BYTES;
    }
}
