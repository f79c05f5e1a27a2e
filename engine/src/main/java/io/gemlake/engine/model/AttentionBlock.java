// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.model.Architecture.Norm;
import io.gemlake.engine.tensor.WeightMatrix;
import org.jspecify.annotations.Nullable;

/// The attention branch of a layer: projections, norms of query and key heads where the architecture has them,
/// rotation, [Attention], and the way back to the width of the residual stream.
final class AttentionBlock {
    private final Hyperparameters sizes;
    private final float scoreFactor;
    private final RotaryTable rotation;
    private final WeightMatrix wq;
    private final WeightMatrix wk;
    private final WeightMatrix wv;
    private final WeightMatrix wo;
    private final @Nullable RmsNorm queryNorm;
    private final @Nullable RmsNorm keyNorm;

    /// @param block what the names of the layer's tensors begin with
    AttentionBlock(Architecture architecture, Tensors tensors, String block, RotaryTable rotation) {
        this.rotation = rotation;
        sizes = architecture.sizes();
        scoreFactor = architecture.scoreFactor();
        int hidden = sizes.hidden();
        int queries = sizes.heads() * sizes.headSize();
        int keys = sizes.kvHeads() * sizes.headSize();
        wq = tensors.matrix(block + "attn_q.weight", queries, hidden);
        wk = tensors.matrix(block + "attn_k.weight", keys, hidden);
        wv = tensors.matrix(block + "attn_v.weight", keys, hidden);
        wo = tensors.matrix(block + "attn_output.weight", hidden, queries);
        boolean normed = architecture.norms().contains(Norm.QUERY_KEY);
        queryNorm = normed ? tensors.norm(block + "attn_q_norm.weight", sizes.headSize(), sizes.epsilon()) : null;
        keyNorm = normed ? tensors.norm(block + "attn_k_norm.weight", sizes.headSize(), sizes.epsilon()) : null;
    }

    /// Computes and stores keys and values from `normed`.
    void store(int layer, ActiveRows rows, Workspace w) {
        w.product.multiply(wk, w.normed, w.hiddenStride, rows.count(), w.k, w.kvStride);
        w.product.multiply(wv, w.normed, w.hiddenStride, rows.count(), w.v, w.kvStride);
        for (int r = 0; r < rows.count(); r++) {
            int k = r * w.kvStride;
            if (keyNorm != null) {
                keyNorm.applyHeads(w.kernels, w.k, k, sizes.kvHeads());
            }
            rotation.rotateHeads(w.kernels, w.k, k, sizes.kvHeads(), rows.position(r));
            w.attention.store(layer, rows.segment(r), rows.position(r), w.k, w.v, k);
        }
    }

    /// From `normed` to `branch`.
    void apply(int layer, ActiveRows rows, Workspace w) {
        w.product.multiply(wq, w.normed, w.hiddenStride, rows.count(), w.q, w.queryStride);
        for (int r = 0; r < rows.count(); r++) {
            int q = r * w.queryStride;
            if (queryNorm != null) {
                queryNorm.applyHeads(w.kernels, w.q, q, sizes.heads());
            }
            rotation.rotateHeads(w.kernels, w.q, q, sizes.heads(), rows.position(r));
            scale(w.q, q, sizes.heads() * sizes.headSize());
        }
        w.attention.attend(layer, rows, w.q, w.attended, w.queryStride);
        w.product.multiply(wo, w.attended, w.queryStride, rows.count(), w.branch, w.hiddenStride);
    }

    private void scale(float[] x, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            x[i] *= scoreFactor;
        }
    }
}
