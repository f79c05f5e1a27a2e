// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

/// Gemma 1: every layer is global, norms stand in front of the branches only.
record Gemma(Keys keys, Hyperparameters sizes) implements Architecture {
    static final String NAME = "gemma";

    static Gemma of(Keys keys) {
        return new Gemma(keys, Hyperparameters.of(keys));
    }

    @Override
    public float embeddingScale() {
        return sizes.gemmaEmbeddingScale();
    }

    @Override
    public Rotation rotation(int layer) {
        return Rotation.halves(keys.rotaryBase(), keys.rotaryDivisor());
    }

    @Override
    public Activation activation() {
        return Activation.GELU;
    }
}
