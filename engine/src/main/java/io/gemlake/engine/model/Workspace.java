// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.kernel.MatrixProduct;
import io.gemlake.engine.kv.KvLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Activations of one lane, `[rows, padded width]` each.
public final class Workspace {
    /// Sees the residual stream between layers, for tests.
    @FunctionalInterface
    public interface Trace {
        /// Takes the residual stream of all rows.
        ///
        /// @param layer 0 after the embedding, `i` after layer `i`
        /// @param x     `[rows, stride]`
        void residual(int layer, float[] x, int stride, int rows);
    }

    final Kernels kernels;
    final MatrixProduct product;
    final Attention attention;
    final ActiveRows rows;
    final int hidden;
    final int hiddenStride;
    final int queryStride;
    final int kvStride;
    final int feedForwardStride;
    final float[] x;
    final float[] normed;
    final float[] branch;
    final float[] q;
    final float[] k;
    final float[] v;
    final float[] attended;
    final float[] gate;
    final float[] up;
    final float[] output;
    /// Of one panel of tokens.
    final float[] logits;
    private @Nullable Trace trace;

    /// Widths of a model.
    record Widths(int hidden, int heads, int feedForward) {}

    Workspace(Kernels kernels, Widths widths, KvLayout layout, Attention attention, int maxRows) {
        this.kernels = kernels;
        this.attention = attention;
        rows = new ActiveRows(maxRows);
        int queryWidth = widths.heads() * layout.headSize();
        product = new MatrixProduct(kernels, widest(widths, queryWidth));
        hidden = widths.hidden();
        hiddenStride = MatrixProduct.padded(hidden);
        queryStride = MatrixProduct.padded(queryWidth);
        kvStride = MatrixProduct.padded(layout.kvHeads() * layout.headSize());
        feedForwardStride = MatrixProduct.padded(widths.feedForward());
        x = rows(maxRows, hiddenStride);
        normed = rows(maxRows, hiddenStride);
        branch = rows(maxRows, hiddenStride);
        output = rows(maxRows, hiddenStride);
        q = rows(maxRows, queryStride);
        attended = rows(maxRows, queryStride);
        k = rows(maxRows, kvStride);
        v = rows(maxRows, kvStride);
        gate = rows(maxRows, feedForwardStride);
        up = rows(maxRows, feedForwardStride);
        logits = rows(maxRows, Kernels.PANEL);
    }

    /// Memory of a workspace, without that of its attention.
    static long bytes(Widths widths, KvLayout layout, int maxRows) {
        int queryWidth = widths.heads() * layout.headSize();
        long row = 4L * MatrixProduct.padded(widths.hidden())
                + 2L * MatrixProduct.padded(queryWidth)
                + 2L * MatrixProduct.padded(layout.kvHeads() * layout.headSize())
                + 2L * MatrixProduct.padded(widths.feedForward())
                + Kernels.PANEL;
        return maxRows * row * Float.BYTES + MatrixProduct.bytes(widest(widths, queryWidth));
    }

    private static int widest(Widths widths, int queryWidth) {
        return Math.max(queryWidth, Math.max(widths.hidden(), widths.feedForward()));
    }

    private static float[] rows(int count, int stride) {
        return new float[Math.multiplyExact(count, stride)];
    }

    /// The hidden states asked for, `[outputs, hiddenStride]`: those of all layers after the final norm, those of fewer
    /// as they are between layers.
    public float[] hidden() {
        return output;
    }

    /// A copy of one of the hidden states asked for, without its padding.
    public float[] hidden(int index) {
        return Arrays.copyOfRange(output, index * hiddenStride, index * hiddenStride + hidden);
    }

    public int hiddenStride() {
        return hiddenStride;
    }

    /// Numbers of a hidden state, without its padding.
    public int hiddenSize() {
        return hidden;
    }

    public Kernels kernels() {
        return kernels;
    }

    public void trace(Trace observer) {
        trace = observer;
    }

    void traceResidual(int layer, int rows) {
        if (trace != null && rows > 0) {
            trace.residual(layer, x, hiddenStride, rows);
        }
    }
}
