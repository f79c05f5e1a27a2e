// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import io.gemlake.engine.tensor.Panels;
import io.gemlake.engine.tensor.RowReader;
import io.gemlake.engine.tensor.WeightMatrix;
import java.util.Arrays;

/// Products of token rows with weight matrices: a panel of 64 weight rows is dequantized into cache once and used for
/// all token rows. Holds the panel, so it belongs to one thread.
public final class MatrixProduct {
    /// Columns that are dequantized at a time: with the rows of a panel, a quarter of a megabyte, which stays in L2.
    private static final int DEPTH = 1024;
    /// Columns that are dequantized before they are transposed: the largest block of any type, small enough for L1.
    private static final int CHUNK = 256;

    private final Kernels kernels;
    private final RowReader reader = new RowReader();
    private final float[] rows = new float[Kernels.PANEL * CHUNK];
    private final float[] panel;

    /// Products with matrices of up to `maxColumns` columns.
    ///
    /// @param maxColumns most columns of a weight matrix
    public MatrixProduct(Kernels kernels, int maxColumns) {
        this.kernels = kernels;
        this.panel = new float[Kernels.PANEL * Math.min(maxColumns, DEPTH)];
    }

    /// Memory of products with matrices of up to `maxColumns` columns.
    public static long bytes(int maxColumns) {
        return (long) Kernels.PANEL * (Math.min(maxColumns, DEPTH) + CHUNK) * Float.BYTES;
    }

    /// Smallest multiple of a panel's width that holds `columns`: the stride of every activation row.
    public static int padded(int columns) {
        return Math.multiplyExact(Math.ceilDiv(columns, Kernels.PANEL), Kernels.PANEL);
    }

    /// `out[r][o] = Σₖ x[r][k] · w[o][k]` for every row of `w`.
    ///
    /// @param x   `[count, w.columns()]`, rows `xStride` apart
    /// @param out `[count, w.rows()]`, rows `outStride ≥ padded(w.rows())` apart; overwritten, padding included
    public void multiply(WeightMatrix w, float[] x, int xStride, int count, float[] out, int outStride) {
        for (int first = 0; first < w.rows(); first += Kernels.PANEL) {
            multiply(w, first, x, xStride, count, out, first, outStride);
        }
    }

    /// The product with 64 consecutive weight rows from `first`, a multiple of 64; rows beyond the matrix count as
    /// zero.
    ///
    /// @param out `[count, 64]`, dense
    public void multiplyPanel(WeightMatrix w, int first, float[] x, int xStride, int count, float[] out) {
        multiply(w, first, x, xStride, count, out, 0, Kernels.PANEL);
    }

    private void multiply(
            WeightMatrix w, int first, float[] x, int xStride, int count, float[] out, int outOffset, int outStride) {
        if (count == 0) {
            return;
        }
        clear(count, out, outOffset, outStride);
        Panels panels = w.panels();
        for (int column = 0; column < w.columns(); column += DEPTH) {
            int depth = Math.min(DEPTH, w.columns() - column);
            if (panels != null) {
                int index = first / Kernels.PANEL;
                kernels.multiplyAdd(
                        panels, index, column, depth, count, x, column, xStride, out, outOffset, outStride, panel);
                continue;
            }
            load(w, first, column, depth);
            add(depth, x, column, xStride, count, out, outOffset, outStride);
        }
    }

    /// The product with chosen weight rows.
    ///
    /// @param ids rows of `w`: `[from, to)` of the array, at most 64 of them
    /// @param out `[count, 64]`, dense; columns beyond `to − from` are zero
    public void multiplyChosen(
            WeightMatrix w, int[] ids, int from, int to, float[] x, int xStride, int count, float[] out) {
        clear(count, out, 0, Kernels.PANEL);
        for (int column = 0; column < w.columns(); column += DEPTH) {
            int depth = Math.min(DEPTH, w.columns() - column);
            for (int chunk = 0; chunk < depth; chunk += CHUNK) {
                int width = Math.min(CHUNK, depth - chunk);
                for (int i = from; i < to; i++) {
                    reader.read(w, ids[i], column + chunk, width, rows, (i - from) * CHUNK);
                }
                transpose(to - from, width, chunk, depth);
            }
            add(depth, x, column, xStride, count, out, 0, Kernels.PANEL);
        }
    }

    /// The values of a row of a matrix: of an embedding, say.
    public void row(WeightMatrix w, int row, float[] out, int outOffset) {
        reader.read(w, row, 0, w.columns(), out, outOffset);
    }

    private void load(WeightMatrix w, int first, int column, int depth) {
        int count = Math.min(Kernels.PANEL, w.rows() - first);
        for (int chunk = 0; chunk < depth; chunk += CHUNK) {
            int width = Math.min(CHUNK, depth - chunk);
            for (int i = 0; i < count; i++) {
                reader.read(w, first + i, column + chunk, width, rows, i * CHUNK);
            }
            transpose(count, width, chunk, depth);
        }
    }

    /// Puts `width` columns of `count` rows into the panel, from its column `chunk` on.
    private void transpose(int count, int width, int chunk, int depth) {
        Arrays.fill(rows, count * CHUNK, rows.length, 0f);
        int slice = kernels.panelWidth();
        for (int first = 0; first < Kernels.PANEL; first += slice) {
            for (int k = 0; k < width; k++) {
                int target = first * depth + (chunk + k) * slice;
                for (int i = 0; i < slice; i++) {
                    panel[target + i] = rows[(first + i) * CHUNK + k];
                }
            }
        }
    }

    private static void clear(int count, float[] out, int outOffset, int outStride) {
        for (int r = 0; r < count; r++) {
            int start = outOffset + r * outStride;
            Arrays.fill(out, start, start + Kernels.PANEL, 0f);
        }
    }

    private void add(
            int depth, float[] x, int xOffset, int xStride, int count, float[] out, int outOffset, int outStride) {
        int slice = kernels.panelWidth();
        for (int first = 0; first < Kernels.PANEL; first += slice) {
            kernels.multiplyAdd(
                    count,
                    depth,
                    slice,
                    x,
                    xOffset,
                    xStride,
                    panel,
                    first * depth,
                    slice,
                    out,
                    outOffset + first,
                    outStride);
        }
    }
}
