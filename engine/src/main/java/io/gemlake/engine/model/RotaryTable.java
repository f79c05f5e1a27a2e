// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.model.Architecture.Pairs;
import io.gemlake.engine.model.Architecture.Rotation;

/// Cosines and sines of a [Rotation], computed by `StrictMath`, hence the same everywhere.
final class RotaryTable {
    private final int half;
    /// From one dimension of a pair to the other, and from one pair to the next.
    private final int partner;

    private final int step;
    private final float[] cosines;
    private final float[] sines;

    /// @param positions number of positions that can be rotated to
    RotaryTable(Rotation rotation, int headSize, int positions) {
        half = headSize / 2;
        partner = rotation.pairs() == Pairs.HALVES ? half : 1;
        step = rotation.pairs() == Pairs.HALVES ? 1 : 2;
        cosines = new float[Math.multiplyExact(positions, half)];
        sines = new float[cosines.length];
        for (int i = 0; i < half; i++) {
            double frequency = rotation.frequency(i, headSize);
            for (int position = 0; position < positions; position++) {
                double angle = position * frequency;
                cosines[position * half + i] = (float) StrictMath.cos(angle);
                sines[position * half + i] = (float) StrictMath.sin(angle);
            }
        }
    }

    /// Memory of a table.
    static long bytes(int headSize, int positions) {
        return (long) headSize * positions * Float.BYTES;
    }

    /// Rotates the heads of one row in place.
    void rotateHeads(float[] x, int offset, int heads, int position) {
        for (int head = 0; head < heads; head++) {
            rotate(x, offset + head * 2 * half, position);
        }
    }

    private void rotate(float[] x, int offset, int position) {
        int table = position * half;
        for (int i = 0; i < half; i++) {
            float cosine = cosines[table + i];
            float sine = sines[table + i];
            int first = offset + i * step;
            float a = x[first];
            float b = x[first + partner];
            x[first] = Math.fma(-b, sine, a * cosine);
            x[first + partner] = Math.fma(a, sine, b * cosine);
        }
    }
}
