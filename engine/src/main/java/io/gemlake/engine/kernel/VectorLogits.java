// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import static io.gemlake.engine.kernel.Kernels.PARTIAL_SUMS;
import static io.gemlake.engine.kernel.VectorKernels.SPECIES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// What [VectorKernels] does with logits and scores, element by element and in sums.
final class VectorLogits {
    private static final int LANES = SPECIES.length();

    private VectorLogits() {}

    static void softCap(float[] x, int offset, int count, float cap) {
        int i = offset;
        for (; i <= offset + count - LANES; i += LANES) {
            VectorFunctions.tanh(FloatVector.fromArray(SPECIES, x, i).div(cap))
                    .mul(cap)
                    .intoArray(x, i);
        }
        for (; i < offset + count; i++) {
            x[i] = cap * Scalar.tanh(x[i] / cap);
        }
    }

    static boolean anyAboveOrNotFinite(float[] x, int offset, int count, float floor) {
        float top = Math.min(floor, Float.MAX_VALUE);
        VectorMask<Float> low = SPECIES.maskAll(true);
        int i = offset;
        for (; i <= offset + count - LANES; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, x, i);
            // A comparison with what is not a number is false.
            low = low.and(value.compare(VectorOperators.LE, top))
                    .and(value.compare(VectorOperators.GT, Float.NEGATIVE_INFINITY));
        }
        boolean any = !low.allTrue();
        for (; i < offset + count; i++) {
            any |= x[i] > floor || !Float.isFinite(x[i]);
        }
        return any;
    }

    /// @param partial overwritten
    static float sumOfExponentials(float[] x, int offset, int count, float max, float factor, float[] partial) {
        int bound = count - count % PARTIAL_SUMS;
        Arrays.fill(partial, 0f);
        for (int lane = 0; lane < PARTIAL_SUMS; lane += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = lane; i < bound; i += PARTIAL_SUMS) {
                FloatVector below =
                        FloatVector.fromArray(SPECIES, x, offset + i).sub(max);
                sum = sum.add(VectorFunctions.exp(below.mul(factor)));
            }
            sum.intoArray(partial, lane);
        }
        for (int i = bound; i < count; i++) {
            partial[i - bound] += Scalar.exp((x[offset + i] - max) * factor);
        }
        return Scalar.tree(partial);
    }
}
