// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.MemorySegment;

/// [Bf16] numbers.
final class Bf16Dequantizer implements Dequantizer {
    @Override
    public void dequantize(MemorySegment source, long offset, float[] out, int outOffset, int count, RowReader reader) {
        for (int i = 0; i < count; i++) {
            out[outOffset + i] = Bf16.expand(source.get(LittleEndian.SHORT, offset + (long) i * Short.BYTES));
        }
    }
}
