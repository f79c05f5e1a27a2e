// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// A quantized matrix re-laid for products: panels of 64 rows, and in a panel column by column, so that a vector
/// register is filled with one column of several rows. Dequantizing a panel then needs no shuffling.
///
/// `quants` `[panels][columns][64]` signed bytes · `scales`, `minima` `[panels][groups][64]` floats in native order, a
/// group being `groupSize` columns · rows beyond the matrix are zero. Immutable; alive as long as its arena.
public final class QuantPanels {
    /// Rows of a panel.
    public static final int ROWS = 64;

    private final int columns;
    private final int groupSize;
    private final MemorySegment quants;
    private final MemorySegment scales;
    private final MemorySegment minima;

    private QuantPanels(int rows, int columns, Quantized type, Arena arena) {
        long panels = Math.ceilDiv(rows, ROWS);
        this.columns = columns;
        this.groupSize = type.groupSize();
        long groupFloats = panels * (columns / groupSize) * ROWS;
        this.quants = arena.allocate(panels * columns * ROWS, 64);
        this.scales = arena.allocate(groupFloats * Float.BYTES, 64);
        this.minima = arena.allocate(type.hasMinima() ? groupFloats * Float.BYTES : 0, 64);
    }

    /// Memory of a matrix in panels.
    static long bytes(Quantized type, long rows, long columns) {
        long groupBytes = (type.hasMinima() ? 2L : 1L) * Float.BYTES;
        return Math.ceilDiv(rows, ROWS) * ROWS * (columns + columns / type.groupSize() * groupBytes);
    }

    static QuantPanels of(MemorySegment data, Quantized type, int rows, int columns, Arena arena) {
        QuantPanels panels = new QuantPanels(rows, columns, type, arena);
        Groups groups = Groups.of(type);
        int blocks = columns / type.type().blockSize();
        byte[] quants = new byte[columns * ROWS];
        float[] scales = new float[columns / type.groupSize() * ROWS];
        float[] minima = new float[scales.length];
        for (int row = 0; row < rows; row++) {
            int lane = row % ROWS;
            for (int block = 0; block < blocks; block++) {
                type.unpack(data, (long) row * blocks + block, groups);
                scatter(groups.quants(), quants, block, lane);
                scatter(groups.scales(), scales, block, lane);
                scatter(groups.minima(), minima, block, lane);
            }
            if (lane == ROWS - 1 || row == rows - 1) {
                panels.store(row / ROWS, quants, scales, minima);
                Arrays.fill(quants, (byte) 0);
                Arrays.fill(scales, 0f);
                Arrays.fill(minima, 0f);
            }
        }
        return panels;
    }

    private static void scatter(byte[] values, byte[] panel, int block, int lane) {
        int start = block * values.length * ROWS + lane;
        for (int i = 0; i < values.length; i++) {
            panel[start + i * ROWS] = values[i];
        }
    }

    private static void scatter(float[] values, float[] panel, int block, int lane) {
        int start = block * values.length * ROWS + lane;
        for (int i = 0; i < values.length; i++) {
            panel[start + i * ROWS] = values[i];
        }
    }

    private void store(int panel, byte[] quantValues, float[] scaleValues, float[] minimumValues) {
        MemorySegment.copy(quantValues, 0, quants, ValueLayout.JAVA_BYTE, quantOffset(panel), quantValues.length);
        MemorySegment.copy(scaleValues, 0, scales, ValueLayout.JAVA_FLOAT, groupOffset(panel), scaleValues.length);
        if (hasMinima()) {
            MemorySegment.copy(
                    minimumValues, 0, minima, ValueLayout.JAVA_FLOAT, groupOffset(panel), minimumValues.length);
        }
    }

    public int columns() {
        return columns;
    }

    /// Columns that share a scale.
    public int groupSize() {
        return groupSize;
    }

    public boolean hasMinima() {
        return minima.byteSize() > 0;
    }

    public MemorySegment quants() {
        return quants;
    }

    public MemorySegment scales() {
        return scales;
    }

    /// Empty when all are zero.
    public MemorySegment minima() {
        return minima;
    }

    /// First byte of a panel in [#quants].
    public long quantOffset(int panel) {
        return (long) panel * columns * ROWS;
    }

    /// First byte of a panel in [#scales] and [#minima].
    public long groupOffset(int panel) {
        return (long) panel * (columns / groupSize) * ROWS * Float.BYTES;
    }
}
