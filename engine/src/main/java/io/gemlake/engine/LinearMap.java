// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.io.Serializable;

/// A linear map of hidden states. Immutable, as long as nobody writes to its array.
///
/// @param inputs  width of a state
/// @param outputs width of its image
/// @param weights `[inputs, outputs]`; not copied
public record LinearMap(int inputs, int outputs, float[] weights) implements Serializable {
    public LinearMap {
        Errors.requireInRange("inputs of a linear map", inputs, 1, 1 << 20);
        Errors.requireInRange("outputs of a linear map", outputs, 1, 1 << 20);
        if (weights.length != (long) inputs * outputs) {
            throw Errors.requestInvalid(
                    "a linear map of %d inputs and %d outputs has %d weights; give it one for each pair"
                            .formatted(inputs, outputs, weights.length));
        }
    }

    /// The image of a state.
    public float[] image(float[] state) {
        if (state.length != inputs) {
            throw Errors.mapInputs(inputs, state.length);
        }
        float[] image = new float[outputs];
        apply(state, 0, image, 0);
        return image;
    }

    /// Writes the image of `state[from, from + inputs)` to `image[to, to + outputs)`: each element is accumulated over
    /// the inputs in order, with fused multiply-adds.
    public void apply(float[] state, int from, float[] image, int to) {
        for (int o = 0; o < outputs; o++) {
            image[to + o] = 0;
        }
        for (int i = 0; i < inputs; i++) {
            float value = state[from + i];
            int row = i * outputs;
            for (int o = 0; o < outputs; o++) {
                image[to + o] = Math.fma(weights[row + o], value, image[to + o]);
            }
        }
    }
}
