// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import static io.gemlake.engine.kernel.VectorKernels.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// The functions of [Scalar] on vectors, with exactly the same operations.
final class VectorFunctions {
    private VectorFunctions() {}

    static FloatVector exp(FloatVector x) {
        FloatVector bounded = x.min(Scalar.EXP_MAX).max(Scalar.EXP_MIN);
        FloatVector shifted = bounded.fma(broadcast(Scalar.LOG2_E), broadcast(Scalar.ROUND));
        FloatVector n = shifted.sub(Scalar.ROUND);
        FloatVector r = n.fma(broadcast(-Scalar.LN2_LOW), n.fma(broadcast(-Scalar.LN2_HIGH), bounded));
        FloatVector p = broadcast(Scalar.P0).fma(r, broadcast(Scalar.P1));
        p = p.fma(r, broadcast(Scalar.P2));
        p = p.fma(r, broadcast(Scalar.P3));
        p = p.fma(r, broadcast(Scalar.P4));
        p = p.fma(r, broadcast(Scalar.P5));
        FloatVector y = p.fma(r.mul(r), r).add(1f);
        FloatVector power = shifted.reinterpretAsInts()
                .lanewise(VectorOperators.LSHL, 23)
                .add(0x3f80_0000)
                .reinterpretAsFloats();
        return y.mul(power);
    }

    static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    static FloatVector tanh(FloatVector x) {
        return broadcast(1f).sub(broadcast(2f).div(exp(x.mul(2f)).add(1f)));
    }
}
