// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.MemorySegment;

/// IEEE half-precision floats.
final class F16Dequantizer implements Dequantizer {
    @Override
    public void dequantize(MemorySegment source, long offset, float[] out, int outOffset, int count, RowReader reader) {
        for (int i = 0; i < count; i++) {
            out[outOffset + i] = Float.float16ToFloat(source.get(LittleEndian.SHORT, offset + (long) i * Short.BYTES));
        }
    }
}
