// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.kernel.MatrixProduct;
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

    /// Logits of all tokens, in panels of 64 ascending.
    ///
    /// @param hidden `[rows, stride]`
    public void all(MatrixProduct product, float[] hidden, int stride, int rows, LogitSink sink) {
        float[] logits = new float[rows * Kernels.PANEL];
        for (int first = 0; first < tokens; first += Kernels.PANEL) {
            int count = Math.min(Kernels.PANEL, tokens - first);
            product.multiplyPanel(matrix, first, hidden, stride, rows, logits);
            Kernels.softCap(logits, 0, logits.length, cap);
            for (int row = 0; row < rows; row++) {
                sink.accept(row, first, logits, row * Kernels.PANEL, count);
            }
        }
    }

    /// Logits of chosen tokens, for all rows.
    ///
    /// @param hidden `[rows, stride]`
    /// @param out    `[rows, ids.length]`
    public void chosen(MatrixProduct product, float[] hidden, int stride, int rows, int[] ids, float[] out) {
        float[] logits = new float[rows * Kernels.PANEL];
        for (int from = 0; from < ids.length; from += Kernels.PANEL) {
            int to = Math.min(from + Kernels.PANEL, ids.length);
            product.multiplyChosen(matrix, ids, from, to, hidden, stride, rows, logits);
            Kernels.softCap(logits, 0, logits.length, cap);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(logits, row * Kernels.PANEL, out, row * ids.length + from, to - from);
            }
        }
    }
}
