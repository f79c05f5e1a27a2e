// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.tensor.WeightMatrix;

/// The language-model head: logits of the next token from a normalized hidden state, for the whole vocabulary or for
/// chosen tokens only. Both give the same bits for the same token.
public final class Head {
    /// Receives logits of consecutive tokens of one row.
    @FunctionalInterface
    public interface LogitSink {
        /// Takes some logits of a row.
        ///
        /// @param logits of tokens `first` to `first + count`, from `offset`; valid during the call only
        void accept(int row, int first, float[] logits, int offset, int count);
    }

    private final WeightMatrix matrix;
    private final int tokens;
    private final float cap;

    /// A head over the first `tokens` rows of a matrix.
    ///
    /// @param tokens vocabulary entries that may be emitted, at most the rows of the matrix
    /// @param cap    soft cap `cap · tanh(x / cap)` of the logits, or 0 for none
    Head(WeightMatrix matrix, int tokens, float cap) {
        this.matrix = matrix;
        this.tokens = tokens;
        this.cap = cap;
    }

    public int tokens() {
        return tokens;
    }

    /// Logits of all tokens, panel by panel in ascending order.
    ///
    /// @param hidden `[rows, w.hiddenStride()]`
    public void all(Workspace w, float[] hidden, int rows, LogitSink sink) {
        for (int first = 0; first < tokens; first += Kernels.PANEL) {
            int count = Math.min(Kernels.PANEL, tokens - first);
            w.product.multiplyPanel(matrix, first, hidden, w.hiddenStride, rows, w.logits);
            w.kernels.softCap(w.logits, 0, rows * Kernels.PANEL, cap);
            for (int row = 0; row < rows; row++) {
                sink.accept(row, first, w.logits, row * Kernels.PANEL, count);
            }
        }
    }

    /// Logits of chosen tokens, for all rows.
    ///
    /// @param hidden `[rows, w.hiddenStride()]`
    /// @param out    `[rows, ids.length]`
    public void chosen(Workspace w, float[] hidden, int rows, int[] ids, float[] out) {
        for (int from = 0; from < ids.length; from += Kernels.PANEL) {
            int to = Math.min(from + Kernels.PANEL, ids.length);
            w.product.multiplyChosen(matrix, ids, from, to, hidden, w.hiddenStride, rows, w.logits);
            w.kernels.softCap(w.logits, 0, rows * Kernels.PANEL, cap);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(w.logits, row * Kernels.PANEL, out, row * ids.length + from, to - from);
            }
        }
    }
}
