// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import static io.gemlake.engine.kernel.VectorKernels.SPECIES;

import jdk.incubator.vector.FloatVector;

/// What [VectorKernels] does with activation rows, element by element.
final class VectorRows {
    private static final int LANES = SPECIES.length();

    private VectorRows() {}

    static void scale(float[] x, int xOffset, float factor, float[] weight, float[] y, int yOffset, int count) {
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            FloatVector.fromArray(SPECIES, x, xOffset + i)
                    .mul(factor)
                    .mul(FloatVector.fromArray(SPECIES, weight, i))
                    .intoArray(y, yOffset + i);
        }
        for (; i < count; i++) {
            y[yOffset + i] = x[xOffset + i] * factor * weight[i];
        }
    }

    static void addScaled(float[] x, int xOffset, float factor, float[] weight, float[] y, int yOffset, int count) {
        int i = 0;
        for (; i <= count - LANES; i += LANES) {
            FloatVector scaled = FloatVector.fromArray(SPECIES, x, xOffset + i)
                    .mul(factor)
                    .mul(FloatVector.fromArray(SPECIES, weight, i));
            FloatVector.fromArray(SPECIES, y, yOffset + i).add(scaled).intoArray(y, yOffset + i);
        }
        for (; i < count; i++) {
            y[yOffset + i] += x[xOffset + i] * factor * weight[i];
        }
    }

    static void rotate(float[] x, int offset, int half, float[] cosines, float[] sines, int tableOffset) {
        int i = 0;
        for (; i <= half - LANES; i += LANES) {
            FloatVector a = FloatVector.fromArray(SPECIES, x, offset + i);
            FloatVector b = FloatVector.fromArray(SPECIES, x, offset + half + i);
            FloatVector cosine = FloatVector.fromArray(SPECIES, cosines, tableOffset + i);
            FloatVector sine = FloatVector.fromArray(SPECIES, sines, tableOffset + i);
            b.neg().fma(sine, a.mul(cosine)).intoArray(x, offset + i);
            a.fma(sine, b.mul(cosine)).intoArray(x, offset + half + i);
        }
        for (; i < half; i++) {
            float a = x[offset + i];
            float b = x[offset + half + i];
            x[offset + i] = Math.fma(-b, sines[tableOffset + i], a * cosines[tableOffset + i]);
            x[offset + half + i] = Math.fma(a, sines[tableOffset + i], b * cosines[tableOffset + i]);
        }
    }
}
