// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.MemorySegment;

/// Blocks of 32 values `d · (q - 16)`: half `d`, four bytes with the fifth bit of each value, then 16 bytes,
/// where byte `j` has the lower bits of value `j` in its low bits and those of value `j + 16` in its high bits.
final class Q50Dequantizer implements Dequantizer {
    private static final int BLOCK = 32;
    private static final int BYTES = 22;

    @Override
    public void dequantize(MemorySegment source, long offset, float[] out, int outOffset, int count) {
        for (int block = 0; block < count / BLOCK; block++) {
            expand(source, offset + (long) block * BYTES, out, outOffset + block * BLOCK);
        }
    }

    private static void expand(MemorySegment source, long block, float[] out, int start) {
        float d = LittleEndian.half(source, block);
        int fifthBits = LittleEndian.int32(source, block + 2);
        for (int j = 0; j < BLOCK / 2; j += Long.BYTES) {
            long pairs = LittleEndian.int64(source, block + 6 + j);
            long low = (pairs & EightBytes.LOW_4_BITS) | fifthBits(fifthBits >>> j);
            long high = (pairs >>> 4 & EightBytes.LOW_4_BITS) | fifthBits(fifthBits >>> (j + BLOCK / 2));
            EightBytes.store(low, 16, d, out, start + j);
            EightBytes.store(high, 16, d, out, start + j + BLOCK / 2);
        }
    }

    /// The lowest eight of `bits`, each as bit 4 of a byte.
    private static long fifthBits(int bits) {
        return Long.expand(bits, EightBytes.BIT_4);
    }
}
