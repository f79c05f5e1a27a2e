// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.model.Architecture.Pairs;
import io.gemlake.engine.model.Architecture.Rotation;

/// Cosines and sines of a [Rotation], computed by `StrictMath`, hence the same everywhere.
final class RotaryTable {
    private final int half;
    private final Pairs pairs;
    private final float[] cosines;
    private final float[] sines;

    /// @param positions number of positions that can be rotated to
    RotaryTable(Rotation rotation, int headSize, int positions) {
        half = headSize / 2;
        pairs = rotation.pairs();
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
    void rotateHeads(Kernels kernels, float[] x, int offset, int heads, int position) {
        for (int head = 0; head < heads; head++) {
            int start = offset + head * 2 * half;
            switch (pairs) {
                case HALVES -> kernels.rotate(x, start, half, cosines, sines, position * half);
                case ADJACENT -> rotateNeighbours(x, start, position * half);
            }
        }
    }

    private void rotateNeighbours(float[] x, int offset, int table) {
        for (int i = 0; i < half; i++) {
            float cosine = cosines[table + i];
            float sine = sines[table + i];
            int first = offset + 2 * i;
            float a = x[first];
            float b = x[first + 1];
            x[first] = Math.fma(-b, sine, a * cosine);
            x[first + 1] = Math.fma(a, sine, b * cosine);
        }
    }
}
