// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Blocks of 32 values `d · q`: half `d`, then 32 signed bytes.
final class Q80Dequantizer implements Quantized {
    @Override
    public int blockSize() {
        return 32;
    }

    @Override
    public int blockBytes() {
        return 34;
    }

    @Override
    public int groupSize() {
        return 32;
    }

    @Override
    public boolean hasMinima() {
        return false;
    }

    @Override
    public void unpack(MemorySegment source, long block, Groups out) {
        out.scales()[0] = LittleEndian.half(source, block);
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, block + 2, out.quants(), 0, blockSize());
    }
}
