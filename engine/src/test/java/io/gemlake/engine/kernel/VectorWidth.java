// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jdk.incubator.vector.FloatVector;

/// The vector width that a test asks for with the system property `gemlake.vector.bits`.
public final class VectorWidth {
    private VectorWidth() {}

    /// Skips the test where the processor has no vectors of the width asked for; they would be emulated, slowly.
    public static void require() {
        int preferred = FloatVector.SPECIES_PREFERRED.vectorBitSize();
        int asked = Integer.getInteger("gemlake.vector.bits", Math.min(preferred, 512));
        assumeTrue(asked <= preferred, () -> "this processor has vectors of " + preferred + " bits, not " + asked);
        assertThat(VectorKernels.vectorBits()).isEqualTo(asked);
    }
}
