// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.MemorySegment;

/// The upper halves of 32-bit floats.
final class Bf16Dequantizer implements Dequantizer {
    @Override
    public void dequantize(MemorySegment source, long offset, float[] out, int outOffset, int count) {
        for (int i = 0; i < count; i++) {
            int bits = LittleEndian.int16(source, offset + (long) i * Short.BYTES) << 16;
            out[outOffset + i] = Float.intBitsToFloat(bits);
        }
    }
}
