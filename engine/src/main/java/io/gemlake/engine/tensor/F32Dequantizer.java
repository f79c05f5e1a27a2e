// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.MemorySegment;

/// 32-bit floats, copied.
final class F32Dequantizer implements Dequantizer {
    @Override
    public void dequantize(MemorySegment source, long offset, float[] out, int outOffset, int count, RowReader reader) {
        MemorySegment.copy(source, LittleEndian.FLOAT, offset, out, outOffset, count);
    }
}
