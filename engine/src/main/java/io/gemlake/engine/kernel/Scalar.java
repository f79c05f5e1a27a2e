// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

/// The element-wise functions, with exactly the operations of their vector forms.
final class Scalar {
    static final float LOG2_E = 1.442695f;
    /// ln 2 in two parts, so that `x − n·ln 2` is exact to float precision (Cody and Waite).
    static final float LN2_HIGH = 355f / 512f;

    static final float LN2_LOW = -2.1219444e-4f;
    /// Adding 1.5 · 2²³ rounds to an integer and leaves it in the low bits.
    static final float ROUND = 12_582_912f;

    static final float EXP_MIN = -87.33654f;
    static final float EXP_MAX = 88.02969f;
    /// Minimax polynomial of (eʳ − 1 − r) / r² on |r| ≤ ln 2 / 2; source: Cephes `expf`.
    static final float P0 = 1.9875691e-4f;

    static final float P1 = 0.0013981999f;
    static final float P2 = 0.008333452f;
    static final float P3 = 0.041665796f;
    static final float P4 = 0.16666666f;
    static final float P5 = 0.5f;

    /// −2 · √(2/π): tanh-GELU is `x · sigmoid(2u)`, so one exponential of `−2u` serves it.
    static final float GELU_FACTOR = -1.5957692f;

    static final float GELU_CUBE = 0.044715f;

    private Scalar() {}

    static float exp(float x) {
        float bounded = Math.max(EXP_MIN, Math.min(EXP_MAX, x));
        float shifted = Math.fma(bounded, LOG2_E, ROUND);
        float n = shifted - ROUND;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, bounded));
        float p = Math.fma(P0, r, P1);
        p = Math.fma(p, r, P2);
        p = Math.fma(p, r, P3);
        p = Math.fma(p, r, P4);
        p = Math.fma(p, r, P5);
        float y = Math.fma(p, r * r, r) + 1f;
        return y * Float.intBitsToFloat((Float.floatToRawIntBits(shifted) << 23) + 0x3f80_0000);
    }

    static float gelu(float x) {
        float inner = Math.fma(x * x * x, GELU_CUBE, x);
        return x / (exp(inner * GELU_FACTOR) + 1f);
    }

    static float silu(float x) {
        return x / (exp(-x) + 1f);
    }

    static float tanh(float x) {
        return 1f - 2f / (exp(2f * x) + 1f);
    }

    /// The sum of 16 partial sums, halves onto halves.
    static float tree(float[] partial) {
        for (int half = Kernels.PARTIAL_SUMS / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                partial[i] += partial[i + half];
            }
        }
        return partial[0];
    }
}
