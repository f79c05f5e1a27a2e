// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;

/// Panels of quantized weights, a byte for each.
///
/// `quants` `[panels][columns][ROWS]` signed bytes · `scales`, `minima` `[panels][groups][ROWS]` floats in
/// native order, a group being `groupSize` columns.
public final class QuantPanels implements Panels {
    private final int columns;
    private final int groupSize;
    private final MemorySegment quants;
    private final MemorySegment scales;
    private final MemorySegment minima;

    private QuantPanels(int rows, int columns, Quantized type, Arena arena) {
        long paddedRows = (long) Panels.count(rows) * ROWS;
        this.columns = columns;
        this.groupSize = type.groupSize();
        long groupBytes = paddedRows * (columns / groupSize) * Float.BYTES;
        this.quants = arena.allocate(paddedRows * columns, ALIGNMENT);
        this.scales = arena.allocate(groupBytes, ALIGNMENT);
        this.minima = arena.allocate(type.hasMinima() ? groupBytes : 0, ALIGNMENT);
    }

    /// Memory of a row.
    static long rowBytes(Quantized type, long columns) {
        long groupBytes = (type.hasMinima() ? 2L : 1L) * Float.BYTES;
        return columns + columns / type.groupSize() * groupBytes;
    }

    static QuantPanels of(WeightMatrix matrix, Quantized type, Arena arena) {
        var panels = new QuantPanels(matrix.rows(), matrix.columns(), type, arena);
        IntStream.range(0, Panels.count(matrix.rows())).parallel().forEach(panel -> panels.fill(panel, matrix, type));
        return panels;
    }

    private void fill(int panel, WeightMatrix matrix, Quantized type) {
        byte[] rows = matrix.packed(panel * ROWS, Math.min(ROWS, matrix.rows() - panel * ROWS));
        Groups groups = Groups.of(type);
        byte[] quantValues = new byte[groups.quants().length * ROWS];
        float[] scaleValues = new float[groups.scales().length * ROWS];
        float[] minimumValues = new float[groups.minima().length * ROWS];
        int blocks = columns / groups.quants().length;
        int count = rows.length / (blocks * type.type().blockBytes());
        for (int block = 0; block < blocks; block++) {
            for (int lane = 0; lane < count; lane++) {
                type.unpack(rows, lane * blocks + block, groups);
                scatter(groups.quants(), quantValues, lane);
                scatter(groups.scales(), scaleValues, lane);
                scatter(groups.minima(), minimumValues, lane);
            }
            long quantOffset = quantOffset(panel) + (long) block * quantValues.length;
            MemorySegment.copy(quantValues, 0, quants, ValueLayout.JAVA_BYTE, quantOffset, quantValues.length);
            long groupOffset = groupOffset(panel) + (long) block * scaleValues.length * Float.BYTES;
            MemorySegment.copy(scaleValues, 0, scales, ValueLayout.JAVA_FLOAT, groupOffset, scaleValues.length);
            if (hasMinima()) {
                MemorySegment.copy(minimumValues, 0, minima, ValueLayout.JAVA_FLOAT, groupOffset, minimumValues.length);
            }
        }
    }

    private static void scatter(byte[] values, byte[] panel, int lane) {
        for (int i = 0; i < values.length; i++) {
            panel[lane + i * ROWS] = values[i];
        }
    }

    private static void scatter(float[] values, float[] panel, int lane) {
        for (int i = 0; i < values.length; i++) {
            panel[lane + i * ROWS] = values[i];
        }
    }

    @Override
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
