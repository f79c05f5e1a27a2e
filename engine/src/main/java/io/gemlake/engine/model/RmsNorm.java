// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.kernel.Kernels;

/// `y = x / √(mean(x²) + ε) · w`. GGUF files of Gemma 1 to 3 hold `1 + w` already, so the weight is only
/// multiplied, as in all others.
record RmsNorm(float[] weight, float epsilon) {
    void apply(Kernels kernels, float[] x, int xOffset, float[] y, int yOffset) {
        kernels.scale(x, xOffset, factor(kernels, x, xOffset), weight, y, yOffset, weight.length);
    }

    private float factor(Kernels kernels, float[] x, int offset) {
        float mean = kernels.sumOfSquares(x, offset, weight.length) / weight.length;
        return (float) (1.0 / Math.sqrt(mean + epsilon));
    }

    /// Adds `rows` normed rows of `x` to `y`, both `stride` apart.
    void addRows(Kernels kernels, float[] x, float[] y, int stride, int rows) {
        for (int r = 0; r < rows; r++) {
            float factor = factor(kernels, x, r * stride);
            kernels.addScaled(x, r * stride, factor, weight, y, r * stride, weight.length);
        }
    }

    /// Norms `rows` rows of `x` into `y`, both `stride` apart.
    void applyRows(Kernels kernels, float[] x, float[] y, int stride, int rows) {
        for (int r = 0; r < rows; r++) {
            apply(kernels, x, r * stride, y, r * stride);
        }
    }

    /// Norms each head of one row in place.
    void applyHeads(Kernels kernels, float[] x, int offset, int heads) {
        for (int head = 0; head < heads; head++) {
            int start = offset + head * weight.length;
            apply(kernels, x, start, x, start);
        }
    }
}
