// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import java.util.List;

/// Gemma 2: every other layer has a sliding window, branches have norms on both sides, scores and logits are capped.
record Gemma2(Keys keys, Hyperparameters sizes, List<Integer> windows) implements Architecture {
    static final String NAME = "gemma2";

    private static final int DEFAULT_WINDOW = 4096;
    private static final int DEFAULT_PERIOD = 2;
    private static final int LAYERS_OF_27B = 46;

    static Gemma2 of(Keys keys) {
        Hyperparameters sizes = Hyperparameters.of(keys);
        return new Gemma2(keys, sizes, keys.windows(sizes.layers(), DEFAULT_WINDOW, DEFAULT_PERIOD));
    }

    @Override
    public float embeddingScale() {
        return sizes.gemmaEmbeddingScale();
    }

    @Override
    public float scoreFactor() {
        return sizes.gemmaScoreFactor(LAYERS_OF_27B);
    }

    @Override
    public int window(int layer) {
        return windows.get(layer);
    }

    @Override
    public Rotation rotation(int layer) {
        double base = keys.rotaryBase();
        return Rotation.halves(
                window(layer) > 0 ? keys.rotaryBase("rope.freq_base_swa", base) : base, keys.rotaryDivisor());
    }

    @Override
    public Activation activation() {
        return Activation.GELU;
    }

    @Override
    public List<Norm> norms() {
        return List.of(Norm.BEHIND_BRANCH);
    }

    @Override
    public float attentionCap() {
        return keys.cap("attn_logit_softcapping", 50);
    }

    @Override
    public float finalCap() {
        return keys.cap("final_logit_softcapping", 30);
    }
}
