// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.MemorySegment;

/// Blocks of 32 values `d · q`: half `d`, then 32 signed bytes.
final class Q80Dequantizer implements Dequantizer {
    private static final int BLOCK = 32;
    private static final int BYTES = 34;

    @Override
    public void dequantize(MemorySegment source, long offset, float[] out, int outOffset, int count) {
        for (int block = 0; block < count / BLOCK; block++) {
            expand(source, offset + (long) block * BYTES, out, outOffset + block * BLOCK);
        }
    }

    private static void expand(MemorySegment source, long block, float[] out, int start) {
        float d = LittleEndian.half(source, block);
        for (int i = 0; i < BLOCK; i++) {
            out[start + i] = d * LittleEndian.int8(source, block + 2 + i);
        }
    }
}
