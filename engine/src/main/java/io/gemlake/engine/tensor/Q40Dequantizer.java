// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.MemorySegment;

/// Blocks of 32 values `d · (q - 8)`: half `d`, then 16 bytes, of which byte `j` has value `j` in its low bits
/// and value `j + 16` in its high bits.
final class Q40Dequantizer implements Dequantizer {
    private static final int BLOCK = 32;
    private static final int BYTES = 18;

    @Override
    public void dequantize(MemorySegment source, long offset, float[] out, int outOffset, int count) {
        for (int block = 0; block < count / BLOCK; block++) {
            expand(source, offset + (long) block * BYTES, out, outOffset + block * BLOCK);
        }
    }

    private static void expand(MemorySegment source, long block, float[] out, int start) {
        float d = LittleEndian.half(source, block);
        for (int j = 0; j < BLOCK / 2; j += Long.BYTES) {
            long pairs = LittleEndian.int64(source, block + 2 + j);
            EightBytes.store(pairs & EightBytes.LOW_4_BITS, 8, d, out, start + j);
            EightBytes.store(pairs >>> 4 & EightBytes.LOW_4_BITS, 8, d, out, start + j + BLOCK / 2);
        }
    }
}
