// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import java.util.List;

/// Gemma 3, text only: five layers with a sliding window to one global layer, which turns more slowly; queries and keys
/// have norms, and so has what a branch adds.
record Gemma3(Keys keys, Hyperparameters sizes, List<Integer> windows) implements Architecture {
    static final String NAME = "gemma3";

    private static final int DEFAULT_PERIOD = 6;
    private static final int LOCAL_BASE = 10_000;
    private static final int LAYERS_OF_27B = 62;

    static Gemma3 of(Keys keys) {
        Hyperparameters sizes = Hyperparameters.of(keys);
        return new Gemma3(keys, sizes, keys.windows(sizes.layers(), 0, DEFAULT_PERIOD));
    }

    @Override
    public float embeddingScale() {
        return sizes.gemmaEmbeddingScale();
    }

    @Override
    public float scoreFactor() {
        return sizes.gemmaScoreFactor(LAYERS_OF_27B);
    }

    /// Without a window in the file every layer is global.
    @Override
    public int window(int layer) {
        return windows.get(layer);
    }

    /// Scaling touches global layers only.
    @Override
    public Rotation rotation(int layer) {
        return window(layer) > 0
                ? Rotation.halves(keys.rotaryBase("rope.freq_base_swa", LOCAL_BASE), 1)
                : Rotation.halves(keys.rotaryBase(), keys.rotaryDivisor());
    }

    @Override
    public Activation activation() {
        return Activation.GELU;
    }

    @Override
    public List<Norm> norms() {
        return List.of(Norm.QUERY_KEY, Norm.BEHIND_BRANCH);
    }

    @Override
    public float finalCap() {
        return keys.cap("final_logit_softcapping", 0);
    }
}
