// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.MemorySegment;

/// Blocks of 256 values in 16 groups of 16, `(d · scale) · (q - 32)` with a scale for each group: 128 bytes
/// with the low four bits of the values, 64 bytes with the high two, 16 signed bytes of scales, half `d`. Each
/// half of the block has four quarters of 32 values; a byte of low bits serves two quarters, a byte of high
/// bits all four.
final class Q6KDequantizer implements Dequantizer {
    private static final int BLOCK = 256;
    private static final int BYTES = 210;
    private static final int QUARTER = 32;
    private static final int GROUP = 16;
    private static final int HIGH_BITS = 128;
    private static final int SCALES = 192;
    private static final int SCALE = 208;

    @Override
    public void dequantize(MemorySegment source, long offset, float[] out, int outOffset, int count) {
        for (int block = 0; block < count / BLOCK; block++) {
            expand(source, offset + (long) block * BYTES, out, outOffset + block * BLOCK);
        }
    }

    private static void expand(MemorySegment source, long block, float[] out, int start) {
        float d = LittleEndian.half(source, block + SCALE);
        for (int group = 0; group < 4; group++) {
            int half = group / 2;
            int within = group % 2 * GROUP;
            long scales = block + SCALES + half * 8L + group % 2;
            float scale0 = d * LittleEndian.int8(source, scales);
            float scale1 = d * LittleEndian.int8(source, scales + 2);
            float scale2 = d * LittleEndian.int8(source, scales + 4);
            float scale3 = d * LittleEndian.int8(source, scales + 6);
            long low = block + half * 2L * QUARTER + within;
            long high = block + HIGH_BITS + (long) half * QUARTER + within;
            int first = start + half * 4 * QUARTER + within;
            for (int i = 0; i < GROUP; i += Long.BYTES) {
                long even = LittleEndian.int64(source, low + i);
                long odd = LittleEndian.int64(source, low + QUARTER + i);
                long highBits = LittleEndian.int64(source, high + i);
                EightBytes.store(join(even, highBits), 32, scale0, out, first + i);
                EightBytes.store(join(odd, highBits >>> 2), 32, scale1, out, first + QUARTER + i);
                EightBytes.store(join(even >>> 4, highBits >>> 4), 32, scale2, out, first + 2 * QUARTER + i);
                EightBytes.store(join(odd >>> 4, highBits >>> 6), 32, scale3, out, first + 3 * QUARTER + i);
            }
        }
    }

    private static long join(long low, long high) {
        return (low & EightBytes.LOW_4_BITS) | (high & EightBytes.LOW_2_BITS) << 4;
    }
}
