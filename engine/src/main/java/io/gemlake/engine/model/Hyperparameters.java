// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.Errors;

/// The sizes that every architecture reads from its file. Names follow the keys of the file.
///
/// @param hidden      width of the residual stream
/// @param feedForward width inside of the feed-forward branch
/// @param headSize    width of a query, key or value head
/// @param epsilon     added to the mean square in norms
record Hyperparameters(int layers, int hidden, int feedForward, int heads, int kvHeads, int headSize, float epsilon) {

    private static final String EPSILON = "attention.layer_norm_rms_epsilon";
    private static final int MOST_HEAD_SIZE = 1024;
    /// How much wider than the residual stream a branch may be, and its activations with it. Models stay below 16.
    private static final int MOST_GROWTH = 64;

    static Hyperparameters of(Keys keys) {
        int heads = keys.size("attention.head_count", 1, 1024);
        int hidden = keys.size("embedding_length", 1, 1 << 16);
        int kvHeads = keys.size(
                "attention.head_count_kv",
                keys.findInteger("attention.head_count_kv").orElse(heads),
                1,
                heads);
        int headSize = keys.size(
                "attention.key_length",
                keys.findInteger("attention.key_length").orElse(hidden / heads),
                2,
                Math.clamp((long) MOST_GROWTH * hidden / heads, 2, MOST_HEAD_SIZE));
        int valueSize = keys.findInteger("attention.value_length").orElse(headSize);
        if (valueSize != headSize || headSize % 2 != 0 || heads % kvHeads != 0) {
            throw Errors.headsUnsupported(keys.file().name(), heads, kvHeads, headSize, valueSize);
        }
        return new Hyperparameters(
                keys.size("block_count", 1, 1024),
                hidden,
                keys.size("feed_forward_length", 1, MOST_GROWTH * hidden),
                heads,
                kvHeads,
                headSize,
                (float) keys.real(EPSILON, keys.number(EPSILON), 0, 1));
    }

    /// What query heads are scaled by unless an architecture says otherwise: `1 / √headSize`.
    float scoreFactor() {
        return (float) (1 / Math.sqrt(headSize));
    }

    /// What queries of a Gemma are scaled by. No key of the file says it: the 27B models, known by their
    /// layers, scale by `1 / √(hidden / heads)`. Source: llama.cpp `src/models/gemma2.cpp`, `gemma3.cpp`.
    float gemmaScoreFactor(int layersOf27B) {
        return layers == layersOf27B ? (float) (1 / Math.sqrt((double) hidden / heads)) : scoreFactor();
    }

    /// What Gemmas multiply embeddings by: `√hidden`.
    float gemmaEmbeddingScale() {
        return (float) Math.sqrt(hidden);
    }
}
