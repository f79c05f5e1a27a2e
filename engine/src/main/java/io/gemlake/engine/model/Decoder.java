// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.kv.KvLayout;
import io.gemlake.engine.model.Architecture.Norm;
import io.gemlake.engine.model.Architecture.Rotation;
import io.gemlake.engine.tensor.WeightMatrix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A decoder of attention and gated feed-forward layers, as Gemma 1 to 3 and Llama have in common; an
/// [Architecture] says where they differ.
///
/// ```
/// x  = E[token] · embeddingScale
/// h  = x + postAttentionNorm(Wo · attention(attentionNorm(x)))
/// x' = h + postFeedForwardNorm(Wdown · (activation(Wgate · n) ⊙ Wup · n)),  n = feedForwardNorm(h)
/// logits = W · outputNorm(x),  W = E unless the file has another
/// ```
final class Decoder implements Model {
    private record Layer(
            BranchNorms attentionNorms,
            AttentionBlock attention,
            BranchNorms feedForwardNorms,
            FeedForward feedForward) {}

    /// Norms in front of a branch and, where the architecture has one, behind it.
    private record BranchNorms(RmsNorm before, @Nullable RmsNorm behind) {}

    private final Hyperparameters sizes;
    private final Architecture architecture;
    private final float embeddingScale;
    private final float attentionCap;
    private final KvLayout layout;
    private final WeightMatrix embedding;
    private final List<Layer> layers = new ArrayList<>();
    private final RmsNorm outputNorm;
    private final Head head;

    Decoder(Architecture architecture, Tensors tensors, LoadOptions options) {
        this.architecture = architecture;
        sizes = architecture.sizes();
        embeddingScale = architecture.embeddingScale();
        attentionCap = architecture.attentionCap();
        layout = new KvLayout(
                sizes.kvHeads(),
                sizes.headSize(),
                IntStream.range(0, sizes.layers())
                        .mapToObj(architecture::window)
                        .toList(),
                options.config().kvType());
        int rows = tensors.rows("token_embd.weight", options.vocabularySize());
        embedding = tensors.matrix("token_embd.weight", rows, sizes.hidden());
        int positions = options.config().context().maxTokens();
        Map<Rotation, RotaryTable> tables = new HashMap<>();
        for (int i = 0; i < sizes.layers(); i++) {
            RotaryTable table = tables.computeIfAbsent(
                    architecture.rotation(i), rotation -> new RotaryTable(rotation, sizes.headSize(), positions));
            layers.add(layer(tensors, "blk." + i + ".", table));
        }
        outputNorm = tensors.norm("output_norm.weight", sizes.hidden(), sizes.epsilon());
        WeightMatrix output =
                tensors.findMatrix("output.weight", rows, sizes.hidden()).orElse(embedding);
        head = new Head(output, options.vocabularySize(), architecture.finalCap());
    }

    private Layer layer(Tensors tensors, String block, RotaryTable rotation) {
        return new Layer(
                norms(tensors, block + "attn_norm.weight", block + "post_attention_norm.weight"),
                new AttentionBlock(architecture, tensors, block, rotation),
                norms(tensors, block + "ffn_norm.weight", block + "post_ffw_norm.weight"),
                FeedForward.of(architecture, tensors, block));
    }

    private BranchNorms norms(Tensors tensors, String before, String behind) {
        return new BranchNorms(
                tensors.norm(before, sizes.hidden(), sizes.epsilon()),
                architecture.norms().contains(Norm.BEHIND_BRANCH)
                        ? tensors.norm(behind, sizes.hidden(), sizes.epsilon())
                        : null);
    }

    @Override
    public KvLayout kvLayout() {
        return layout;
    }

    @Override
    public int layers() {
        return sizes.layers();
    }

    @Override
    public Head head() {
        return head;
    }

    @Override
    public Workspace workspace(Kernels kernels, int maxRows, int maxContext) {
        return new Workspace(
                kernels,
                new Workspace.Widths(sizes.hidden(), sizes.heads(), sizes.feedForward()),
                layout,
                new Attention(kernels, layout, new Attention.Shape(sizes.heads(), attentionCap, maxContext)),
                maxRows);
    }

    @Override
    public void forward(Batch batch, Workspace w) {
        ActiveRows rows = w.rows;
        rows.start(batch);
        embed(batch, w);
        w.traceResidual(0, rows.count());
        for (int i = 0; i < layers.size() && rows.count() > 0; i++) {
            Layer layer = layers.get(i);
            layer.attentionNorms.before.applyRows(w.kernels, w.x, w.normed, w.hiddenStride, rows.count());
            layer.attention.store(i, rows, w);
            rows.dropUnread(i + 1, w);
            layer.attention.apply(i, rows, w);
            addBranch(layer.attentionNorms, w, rows.count());
            layer.feedForwardNorms.before.applyRows(w.kernels, w.x, w.normed, w.hiddenStride, rows.count());
            layer.feedForward.apply(w, rows.count());
            addBranch(layer.feedForwardNorms, w, rows.count());
            w.traceResidual(i + 1, rows.count());
            if (i + 1 < layers.size()) {
                rows.dropRead(i + 1, w);
            }
        }
        for (int i = 0; i < rows.count(); i++) {
            outputNorm.apply(w.kernels, w.x, i * w.hiddenStride, w.output, rows.output(i) * w.hiddenStride);
        }
    }

    private void embed(Batch batch, Workspace w) {
        for (int r = 0; r < batch.rows(); r++) {
            int start = r * w.hiddenStride;
            w.product.row(embedding, batch.token(r), w.x, start);
            for (int i = start; i < start + sizes.hidden(); i++) {
                w.x[i] *= embeddingScale;
            }
        }
    }

    private static void addBranch(BranchNorms norms, Workspace w, int rows) {
        if (norms.behind != null) {
            norms.behind.addRows(w.kernels, w.branch, w.x, w.hiddenStride, rows);
            return;
        }
        for (int i = 0; i < rows * w.hiddenStride; i++) {
            w.x[i] += w.branch[i];
        }
    }
}
