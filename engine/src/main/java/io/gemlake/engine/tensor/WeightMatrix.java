// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.GgufErrors;
import io.gemlake.engine.gguf.GgmlType;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.gguf.TensorInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A weight of shape `[rows, columns]`, row-major, in the file's memory as it is packed there; a vector is one row.
/// Immutable and safe for many threads, for as long as that memory is alive.
public final class WeightMatrix {
    /// Panels of fewer rows would mostly be padding.
    private static final int LEAST_PANEL_ROWS = Panels.ROWS / 4;

    private final MemorySegment data;
    private final GgmlType type;
    private final int rows;
    private final int columns;
    private final Dequantizer dequantizer;
    private final @Nullable Panels panels;

    private WeightMatrix(MemorySegment data, GgmlType type, int rows, int columns) {
        this.data = data;
        this.type = type;
        this.rows = rows;
        this.columns = columns;
        this.dequantizer = ReadableTypes.dequantizer(type);
        this.panels = null;
    }

    private WeightMatrix(WeightMatrix source, Dequantizer dequantizer, @Nullable Panels panels) {
        this.data = source.data;
        this.type = source.type;
        this.rows = source.rows;
        this.columns = source.columns;
        this.dequantizer = dequantizer;
        this.panels = panels;
    }

    /// The weight that `info` describes. Throws `GGUF_UNSUPPORTED` when its type cannot be expanded to floats,
    /// or when it has more than two dimensions or too many values in one of them.
    public static WeightMatrix of(GgufFile file, TensorInfo info) {
        requireReadable(file, info);
        long columns = info.dimensions().getFirst();
        long rows = info.elements() / columns;
        if (info.dimensions().size() > 2 || columns != (int) columns || rows != (int) rows) {
            String problem = "'%s' has the dimensions %s; a matrix has two, below 2^31"
                    .formatted(info.name(), info.dimensions());
            throw GgufErrors.unsupported(file.name(info), info.offset(), problem, "choose another model");
        }
        return new WeightMatrix(file.data(info), info.type(), (int) rows, (int) columns);
    }

    /// Throws `GGUF_UNSUPPORTED` when the tensor's type cannot be expanded to floats.
    public static void requireReadable(GgufFile file, TensorInfo info) {
        if (!ReadableTypes.contains(info.type())) {
            String problem =
                    "'%s' has the type %s; readable are %s".formatted(info.name(), info.type(), ReadableTypes.all());
            throw GgufErrors.unsupported(file.name(info), info.offset(), problem, "take a Q4_K_M, Q8_0 or BF16 file");
        }
    }

    /// The same matrix as products read it in a layout, in most of them with a second copy of its values in [Panels].
    /// `BF16` rounds the values, those of single rows as well.
    ///
    /// @param arena owner of the panels, open to all threads
    public WeightMatrix in(WeightLayout layout, Arena arena) {
        WeightMatrix matrix =
                layout == WeightLayout.BF16 ? new WeightMatrix(this, new Bf16Rounding(dequantizer), null) : this;
        return panelFormat(layout, matrix.dequantizer, rows)
                .map(format -> new WeightMatrix(matrix, matrix.dequantizer, format.panels(matrix, arena)))
                .orElse(matrix);
    }

    /// Memory that [#in] takes for a tensor, in bytes; 0 for what stays as it is, vectors, and types that cannot be
    /// read.
    public static long panelBytes(WeightLayout layout, TensorInfo info) {
        if (info.dimensions().size() != 2 || !ReadableTypes.contains(info.type())) {
            return 0;
        }
        long rows = info.dimensions().getLast();
        return panelFormat(layout, ReadableTypes.dequantizer(info.type()), rows)
                .map(format -> format.bytes(rows, info.dimensions().getFirst()))
                .orElse(0L);
    }

    private static Optional<PanelFormat> panelFormat(WeightLayout layout, Dequantizer type, long rows) {
        return rows < LEAST_PANEL_ROWS ? Optional.empty() : PanelFormat.of(layout, type);
    }

    /// The values in panels, or null when products have to read rows.
    public @Nullable Panels panels() {
        return panels;
    }

    /// A copy of whole rows as they are packed.
    byte[] packed(int firstRow, int count) {
        long start = type.bytesOf((long) firstRow * columns);
        byte[] blocks = new byte[Math.toIntExact(type.bytesOf((long) count * columns))];
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, start, blocks, 0, blocks.length);
        return blocks;
    }

    /// Number of outputs of a weight used as `y = W·x`.
    public int rows() {
        return rows;
    }

    /// Number of inputs of a weight used as `y = W·x`.
    public int columns() {
        return columns;
    }

    /// How the values are packed.
    public GgmlType type() {
        return type;
    }

    /// As [RowReader#read].
    void read(int row, int firstColumn, int count, float[] out, int outOffset, RowReader reader) {
        assert row >= 0 && row < rows : row;
        assert firstColumn >= 0 && count >= 0 && firstColumn <= columns - count : firstColumn + " + " + count;
        assert firstColumn % type.blockSize() == 0 && count % type.blockSize() == 0 : firstColumn + " + " + count;
        long firstBlock = ((long) row * columns + firstColumn) / type.blockSize();
        dequantizer.dequantize(data, firstBlock * type.blockBytes(), out, outOffset, count, reader);
    }

    /// A new array with the values of a row.
    public float[] row(int row) {
        float[] values = new float[columns];
        read(row, 0, columns, values, 0, new RowReader());
        return values;
    }
}
