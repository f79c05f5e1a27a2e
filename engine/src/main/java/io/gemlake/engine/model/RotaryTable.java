// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

/// Cosines and sines of rotary position embeddings, pairs of dimensions half a head apart:
/// `angle = position / divisor · base^(−2i / headSize)`. Computed by `StrictMath`, hence the same everywhere.
final class RotaryTable {
    private final int half;
    private final float[] cosines;
    private final float[] sines;

    RotaryTable(double base, double divisor, int headSize, int positions) {
        half = headSize / 2;
        cosines = new float[Math.multiplyExact(positions, half)];
        sines = new float[cosines.length];
        for (int i = 0; i < half; i++) {
            double frequency = StrictMath.pow(base, -2.0 * i / headSize) / divisor;
            for (int position = 0; position < positions; position++) {
                double angle = position * frequency;
                cosines[position * half + i] = (float) StrictMath.cos(angle);
                sines[position * half + i] = (float) StrictMath.sin(angle);
            }
        }
    }

    /// Rotates one head in place.
    void rotate(float[] x, int offset, int position) {
        int table = position * half;
        for (int i = 0; i < half; i++) {
            float cosine = cosines[table + i];
            float sine = sines[table + i];
            float a = x[offset + i];
            float b = x[offset + half + i];
            x[offset + i] = Math.fma(-b, sine, a * cosine);
            x[offset + half + i] = Math.fma(a, sine, b * cosine);
        }
    }
}
