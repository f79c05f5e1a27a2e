// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.model.Architecture.Activation;
import io.gemlake.engine.tensor.WeightMatrix;

/// The gated feed-forward branch of a layer: `Wdown · (activation(Wgate · n) ⊙ Wup · n)`.
record FeedForward(WeightMatrix gate, WeightMatrix up, WeightMatrix down, Activation activation) {
    static FeedForward of(Architecture architecture, Tensors tensors, String block) {
        int hidden = architecture.sizes().hidden();
        int wide = architecture.sizes().feedForward();
        return new FeedForward(
                tensors.matrix(block + "ffn_gate.weight", wide, hidden),
                tensors.matrix(block + "ffn_up.weight", wide, hidden),
                tensors.matrix(block + "ffn_down.weight", hidden, wide),
                architecture.activation());
    }

    /// From `normed` to `branch`.
    void apply(Workspace w, int rows) {
        w.product.multiply(gate, w.normed, w.hiddenStride, rows, w.gate, w.feedForwardStride);
        w.product.multiply(up, w.normed, w.hiddenStride, rows, w.up, w.feedForwardStride);
        for (int r = 0; r < rows; r++) {
            int row = r * w.feedForwardStride;
            switch (activation) {
                case GELU -> w.kernels.gatedGelu(w.gate, w.up, row, gate.rows());
                case SILU -> w.kernels.gatedSilu(w.gate, w.up, row, gate.rows());
            }
        }
        w.product.multiply(down, w.gate, w.feedForwardStride, rows, w.branch, w.hiddenStride);
    }
}
