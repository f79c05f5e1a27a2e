// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.kernel.MatrixProduct;
import io.gemlake.engine.kv.KvLayout;
import io.gemlake.engine.tensor.WeightMatrix;
import java.util.ArrayList;
import java.util.List;

/// Gemma 3, text only. Five local layers with a sliding window to one global layer; norms before and after each branch;
/// query and key norms; tanh-GELU gate; tied embedding.
///
/// ```
/// x  = E[token] · √hidden
/// h  = x + postAttentionNorm(Wo · attention(attentionNorm(x)))
/// x' = h + postFeedForwardNorm(Wdown · (gelu(Wgate · n) ⊙ Wup · n)),  n = feedForwardNorm(h)
/// logits = E · outputNorm(x)
/// ```
public final class Gemma3 implements Model {
    private record Layer(
            RmsNorm attentionNorm,
            WeightMatrix wq,
            WeightMatrix wk,
            WeightMatrix wv,
            RmsNorm queryNorm,
            RmsNorm keyNorm,
            WeightMatrix wo,
            RmsNorm postAttentionNorm,
            RmsNorm feedForwardNorm,
            WeightMatrix gate,
            WeightMatrix up,
            WeightMatrix down,
            RmsNorm postFeedForwardNorm) {}

    private final Gemma3Config config;
    private final KvLayout layout;
    private final WeightMatrix embedding;
    private final List<Layer> layers = new ArrayList<>();
    private final RmsNorm outputNorm;
    private final Head head;
    private final RotaryTable localRotation;
    private final RotaryTable globalRotation;

    Gemma3(GgufFile file, LoadOptions options) {
        config = Gemma3Config.of(file);
        layout = new KvLayout(config.kvHeads(), config.headSize(), config.windows());
        Tensors tensors = new Tensors(file, options.layout(), options.arena());
        int rows = tensors.rows("token_embd.weight");
        embedding = tensors.matrix("token_embd.weight", rows, config.hidden());
        for (int i = 0; i < config.layers(); i++) {
            layers.add(layer(tensors, "blk." + i + "."));
        }
        outputNorm = tensors.norm("output_norm.weight", config.hidden(), config.epsilon());
        WeightMatrix output =
                tensors.findMatrix("output.weight", rows, config.hidden()).orElse(embedding);
        head = new Head(output, Math.min(rows, options.vocabularySize()), config.finalCap());
        localRotation = new RotaryTable(config.localBase(), 1, config.headSize(), options.maxContext());
        globalRotation =
                new RotaryTable(config.globalBase(), config.globalDivisor(), config.headSize(), options.maxContext());
    }

    private Layer layer(Tensors tensors, String block) {
        int hidden = config.hidden();
        int queries = config.heads() * config.headSize();
        int keys = config.kvHeads() * config.headSize();
        int wide = config.feedForward();
        float epsilon = config.epsilon();
        return new Layer(
                tensors.norm(block + "attn_norm.weight", hidden, epsilon),
                tensors.matrix(block + "attn_q.weight", queries, hidden),
                tensors.matrix(block + "attn_k.weight", keys, hidden),
                tensors.matrix(block + "attn_v.weight", keys, hidden),
                tensors.norm(block + "attn_q_norm.weight", config.headSize(), epsilon),
                tensors.norm(block + "attn_k_norm.weight", config.headSize(), epsilon),
                tensors.matrix(block + "attn_output.weight", hidden, queries),
                tensors.norm(block + "post_attention_norm.weight", hidden, epsilon),
                tensors.norm(block + "ffn_norm.weight", hidden, epsilon),
                tensors.matrix(block + "ffn_gate.weight", wide, hidden),
                tensors.matrix(block + "ffn_up.weight", wide, hidden),
                tensors.matrix(block + "ffn_down.weight", hidden, wide),
                tensors.norm(block + "post_ffw_norm.weight", hidden, epsilon));
    }

    @Override
    public KvLayout kvLayout() {
        return layout;
    }

    @Override
    public Head head() {
        return head;
    }

    @Override
    public Workspace workspace(Kernels kernels, int maxRows, int maxContext) {
        return new Workspace(
                kernels,
                new Workspace.Widths(config.hidden(), config.heads(), config.feedForward()),
                layout,
                new Attention(kernels, layout, config.heads(), maxContext),
                maxRows);
    }

    @Override
    public void forward(Batch batch, Workspace w) {
        int rows = batch.rows();
        embed(batch, w);
        w.traceResidual(0, rows);
        for (int i = 0; i < config.layers(); i++) {
            Layer layer = layers.get(i);
            layer.attentionNorm.applyRows(w.kernels, w.x, w.normed, w.hiddenStride, rows);
            attention(i, layer, batch, w);
            layer.postAttentionNorm.applyRows(w.kernels, w.branch, w.branch, w.hiddenStride, rows);
            add(w.x, w.branch, rows * w.hiddenStride);
            layer.feedForwardNorm.applyRows(w.kernels, w.x, w.normed, w.hiddenStride, rows);
            feedForward(layer, w, rows);
            layer.postFeedForwardNorm.applyRows(w.kernels, w.branch, w.branch, w.hiddenStride, rows);
            add(w.x, w.branch, rows * w.hiddenStride);
            w.traceResidual(i + 1, rows);
        }
        for (int i = 0; i < batch.outputs(); i++) {
            outputNorm.apply(w.kernels, w.x, batch.outputRow(i) * w.hiddenStride, w.output, i * w.hiddenStride);
        }
    }

    private void embed(Batch batch, Workspace w) {
        float scale = (float) Math.sqrt(config.hidden());
        for (int r = 0; r < batch.rows(); r++) {
            int start = r * w.hiddenStride;
            embedding.dequantize(batch.token(r), 0, config.hidden(), w.x, start);
            for (int i = start; i < start + config.hidden(); i++) {
                w.x[i] *= scale;
            }
        }
    }

    /// From `normed` to `branch`.
    private void attention(int index, Layer layer, Batch batch, Workspace w) {
        MatrixProduct product = w.product;
        int rows = batch.rows();
        product.multiply(layer.wq, w.normed, w.hiddenStride, rows, w.q, w.queryStride);
        product.multiply(layer.wk, w.normed, w.hiddenStride, rows, w.k, w.kvStride);
        product.multiply(layer.wv, w.normed, w.hiddenStride, rows, w.v, w.kvStride);
        RotaryTable rotation = config.windows().get(index) > 0 ? localRotation : globalRotation;
        for (int r = 0; r < rows; r++) {
            int q = r * w.queryStride;
            int k = r * w.kvStride;
            layer.queryNorm.applyHeads(w.kernels, w.q, q, config.heads());
            layer.keyNorm.applyHeads(w.kernels, w.k, k, config.kvHeads());
            rotate(rotation, w.q, q, config.heads(), batch.position(r));
            rotate(rotation, w.k, k, config.kvHeads(), batch.position(r));
            scale(w.q, q, config.heads() * config.headSize());
            w.attention.store(index, batch.segment(r), batch.position(r), w.k, w.v, k);
        }
        for (int r = 0; r < rows; r++) {
            w.attention.attend(index, batch.segment(r), batch.position(r), w.q, w.attended, r * w.queryStride);
        }
        product.multiply(layer.wo, w.attended, w.queryStride, rows, w.branch, w.hiddenStride);
    }

    /// From `normed` to `branch`.
    private void feedForward(Layer layer, Workspace w, int rows) {
        w.product.multiply(layer.gate, w.normed, w.hiddenStride, rows, w.gate, w.feedForwardStride);
        w.product.multiply(layer.up, w.normed, w.hiddenStride, rows, w.up, w.feedForwardStride);
        for (int r = 0; r < rows; r++) {
            w.kernels.gatedGelu(w.gate, w.up, r * w.feedForwardStride, config.feedForward());
        }
        w.product.multiply(layer.down, w.gate, w.feedForwardStride, rows, w.branch, w.hiddenStride);
    }

    private void rotate(RotaryTable rotation, float[] x, int offset, int heads, int position) {
        for (int head = 0; head < heads; head++) {
            rotation.rotate(x, offset + head * config.headSize(), position);
        }
    }

    private void scale(float[] x, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            x[i] *= config.scoreFactor();
        }
    }

    private static void add(float[] x, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            x[i] += y[i];
        }
    }
}
