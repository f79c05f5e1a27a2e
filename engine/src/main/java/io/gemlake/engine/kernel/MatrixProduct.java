// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import io.gemlake.engine.tensor.QuantPanels;
import io.gemlake.engine.tensor.WeightMatrix;
import java.util.Arrays;

/// Products of token rows with quantized weight matrices: a panel of 32 weight rows is dequantized into cache once and
/// used for all token rows. Holds the panel, so it belongs to one thread.
public final class MatrixProduct {
    /// Columns that are dequantized before they are transposed: the largest block of any type, small enough for L1.
    private static final int CHUNK = 256;

    private final Kernels kernels;
    private final float[] rows = new float[Kernels.PANEL * CHUNK];
    private final float[] panel;

    /// Products with matrices of up to `maxColumns` columns.
    ///
    /// @param maxColumns most columns of a weight matrix
    public MatrixProduct(Kernels kernels, int maxColumns) {
        this.kernels = kernels;
        this.panel = new float[Math.multiplyExact(Kernels.PANEL, maxColumns)];
    }

    /// Memory of products with matrices of up to `maxColumns` columns.
    public static long bytes(int maxColumns) {
        return (long) Kernels.PANEL * (maxColumns + CHUNK) * Float.BYTES;
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
            load(w, first);
            apply(w.columns(), x, xStride, count, out, first, outStride);
        }
    }

    /// The product with 32 consecutive weight rows from `first`, a multiple of 32; rows beyond the matrix count as
    /// zero.
    ///
    /// @param out `[count, 32]`, dense
    public void multiplyPanel(WeightMatrix w, int first, float[] x, int xStride, int count, float[] out) {
        load(w, first);
        apply(w.columns(), x, xStride, count, out, 0, Kernels.PANEL);
    }

    /// The product with chosen weight rows.
    ///
    /// @param ids rows of `w`: `[from, to)` of the array, at most 32 of them
    /// @param out `[count, 32]`, dense; columns beyond `to − from` are zero
    public void multiplyChosen(
            WeightMatrix w, int[] ids, int from, int to, float[] x, int xStride, int count, float[] out) {
        for (int column = 0; column < w.columns(); column += CHUNK) {
            int width = Math.min(CHUNK, w.columns() - column);
            for (int i = from; i < to; i++) {
                w.dequantize(ids[i], column, width, rows, (i - from) * CHUNK);
            }
            transpose(to - from, width, column);
        }
        apply(w.columns(), x, xStride, count, out, 0, Kernels.PANEL);
    }

    private void load(WeightMatrix w, int first) {
        QuantPanels panels = w.panels();
        if (panels != null) {
            kernels.expand(panels, first / Kernels.PANEL, panel);
            return;
        }
        int count = Math.min(Kernels.PANEL, w.rows() - first);
        for (int column = 0; column < w.columns(); column += CHUNK) {
            int width = Math.min(CHUNK, w.columns() - column);
            for (int i = 0; i < count; i++) {
                w.dequantize(first + i, column, width, rows, i * CHUNK);
            }
            transpose(count, width, column);
        }
    }

    private void transpose(int count, int width, int column) {
        Arrays.fill(rows, count * CHUNK, rows.length, 0f);
        for (int k = 0; k < width; k++) {
            int target = (column + k) * Kernels.PANEL;
            for (int i = 0; i < Kernels.PANEL; i++) {
                panel[target + i] = rows[i * CHUNK + k];
            }
        }
    }

    private void apply(int depth, float[] x, int xStride, int count, float[] out, int outOffset, int outStride) {
        for (int r = 0; r < count; r++) {
            int start = outOffset + r * outStride;
            Arrays.fill(out, start, start + Kernels.PANEL, 0f);
        }
        kernels.multiplyAdd(count, depth, x, 0, xStride, panel, 0, Kernels.PANEL, out, outOffset, outStride);
    }
}
