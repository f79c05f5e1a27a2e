// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.Errors;
import java.util.List;
import java.util.stream.IntStream;

/// Llama 2 and 3, and those whose files call themselves so: Mistral, SmolLM2. Every layer is global, whatever
/// window the file names; the converter stores query and key rows such that neighbouring dimensions turn
/// together.
record Llama(Keys keys, Hyperparameters sizes, List<Float> rotaryDivisors) implements Architecture {
    static final String NAME = "llama";

    private static final String ROTARY_DIVISORS = "rope_freqs.weight";

    static Llama of(Keys keys, Tensors tensors) {
        Hyperparameters sizes = Hyperparameters.of(keys);
        int rotated = keys.findInteger("rope.dimension_count").orElse(sizes.headSize());
        if (rotated != sizes.headSize()) {
            throw Errors.rotatedPartUnsupported(keys.file().name(), rotated, sizes.headSize());
        }
        int experts = keys.findInteger("expert_count").orElse(0);
        if (experts > 0) {
            throw Errors.expertsUnsupported(keys.file().name(), experts);
        }
        List<Float> divisors = rotaryDivisors(tensors, sizes.headSize() / 2);
        for (float divisor : divisors) {
            Errors.requireReal(keys.file().name(), ROTARY_DIVISORS, divisor, Keys.LEAST_DIVISOR, Float.MAX_VALUE);
        }
        return new Llama(keys, sizes, divisors);
    }

    /// Llama 3.1 and later slow some rotations down by a table in the file.
    private static List<Float> rotaryDivisors(Tensors tensors, int pairs) {
        float[] divisors = tensors.findVector(ROTARY_DIVISORS, pairs).orElse(new float[0]);
        return IntStream.range(0, divisors.length).mapToObj(i -> divisors[i]).toList();
    }

    @Override
    public Rotation rotation(int layer) {
        return new Rotation(keys.rotaryBase(), keys.rotaryDivisor(), Pairs.ADJACENT, rotaryDivisors);
    }

    @Override
    public Activation activation() {
        return Activation.SILU;
    }
}
