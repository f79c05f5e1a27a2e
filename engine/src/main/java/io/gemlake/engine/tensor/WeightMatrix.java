// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import io.gemlake.engine.Errors;
import io.gemlake.engine.gguf.GgmlType;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.gguf.TensorInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A weight of shape `[rows, columns]`, row-major, left quantized in the file's memory; a vector is one row.
/// Immutable and safe for many threads, for as long as that memory is alive.
public final class WeightMatrix {
    /// Panels of whole rows take 1.1 (Q8_0) to 4.6 (Q2_K) times the bytes of the file.
    private static final int MOST_PANEL_GROWTH = 5;

    private final MemorySegment data;
    private final GgmlType type;
    private final int rows;
    private final int columns;
    private final Dequantizer dequantizer;
    private final @Nullable QuantPanels panels;

    private WeightMatrix(MemorySegment data, GgmlType type, int rows, int columns) {
        this.data = data;
        this.type = type;
        this.rows = rows;
        this.columns = columns;
        this.dequantizer = ReadableTypes.dequantizer(type);
        this.panels = null;
    }

    private WeightMatrix(WeightMatrix source, QuantPanels panels) {
        this.data = source.data;
        this.type = source.type;
        this.rows = source.rows;
        this.columns = source.columns;
        this.dequantizer = source.dequantizer;
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
            throw Errors.ggufUnsupported(file.name(info), info.offset(), problem, "choose another model");
        }
        return new WeightMatrix(file.data(info), info.type(), (int) rows, (int) columns);
    }

    /// Throws `GGUF_UNSUPPORTED` when the tensor's type cannot be expanded to floats.
    public static void requireReadable(GgufFile file, TensorInfo info) {
        if (!ReadableTypes.contains(info.type())) {
            String problem =
                    "'%s' has the type %s; readable are %s".formatted(info.name(), info.type(), ReadableTypes.all());
            throw Errors.ggufUnsupported(file.name(info), info.offset(), problem, "take a Q4_K_M, Q8_0 or BF16 file");
        }
    }

    /// The same matrix with a second copy of its quants in panels of 64 rows, in the order in which products read them.
    /// Types that are floats stay as they are, and so do matrices of few rows, whose panels would
    /// mostly be padding.
    ///
    /// @param arena owner of the panels
    public WeightMatrix inPanels(Arena arena) {
        return dequantizer instanceof Quantized quantized && panelBytes(quantized, rows, columns) > 0
                ? new WeightMatrix(this, QuantPanels.of(data, quantized, rows, columns, arena))
                : this;
    }

    /// Memory that [#inPanels] takes for a tensor, in bytes; 0 for what stays as it is, vectors, and types that cannot
    /// be read.
    public static long panelBytes(TensorInfo info) {
        return ReadableTypes.contains(info.type())
                        && info.dimensions().size() == 2
                        && ReadableTypes.dequantizer(info.type()) instanceof Quantized quantized
                ? panelBytes(
                        quantized,
                        info.dimensions().getLast(),
                        info.dimensions().getFirst())
                : 0;
    }

    private static long panelBytes(Quantized type, long rows, long columns) {
        long bytes = QuantPanels.bytes(type, rows, columns);
        return bytes <= MOST_PANEL_GROWTH * type.type().bytesOf(rows * columns) ? bytes : 0;
    }

    /// The quants in panels, or null when products have to read rows.
    public @Nullable QuantPanels panels() {
        return panels;
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

    /// Expands part of a row.
    ///
    /// @param firstColumn a multiple of the type's block size
    /// @param count       a multiple of the type's block size
    public void dequantize(int row, int firstColumn, int count, float[] out, int outOffset) {
        assert row >= 0 && row < rows : row;
        assert firstColumn >= 0 && count >= 0 && firstColumn <= columns - count : firstColumn + " + " + count;
        assert firstColumn % type.blockSize() == 0 && count % type.blockSize() == 0 : firstColumn + " + " + count;
        long firstBlock = ((long) row * columns + firstColumn) / type.blockSize();
        dequantizer.dequantize(data, firstBlock * type.blockBytes(), out, outOffset, count);
    }

    /// A new array with the values of a row.
    public float[] row(int row) {
        float[] values = new float[columns];
        dequantize(row, 0, columns, values, 0);
        return values;
    }
}
