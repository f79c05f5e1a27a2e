// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.MemorySegment;

/// Blocks of 256 values in eight groups of 32, `(d · scale) · q - (dmin · minimum)` with a scale and a minimum
/// for each group: halves `d` and `dmin`, twelve bytes with eight scales and eight minimums of six bits, then
/// 128 bytes, of which each run of 32 has one group in its low bits and the next one in its high bits.
final class Q4KDequantizer implements Dequantizer {
    private static final int BLOCK = 256;
    private static final int BYTES = 144;
    private static final int GROUP = 32;
    private static final int SCALES = 4;
    private static final int QUANTS = 16;

    @Override
    public void dequantize(MemorySegment source, long offset, float[] out, int outOffset, int count) {
        for (int block = 0; block < count / BLOCK; block++) {
            expand(source, offset + (long) block * BYTES, out, outOffset + block * BLOCK);
        }
    }

    private static void expand(MemorySegment source, long block, float[] out, int start) {
        float d = LittleEndian.half(source, block);
        float dmin = LittleEndian.half(source, block + 2);
        for (int group = 0; group < BLOCK / GROUP; group += 2) {
            float lowScale = d * scale(source, block + SCALES, group);
            float lowMinimum = dmin * minimum(source, block + SCALES, group);
            float highScale = d * scale(source, block + SCALES, group + 1);
            float highMinimum = dmin * minimum(source, block + SCALES, group + 1);
            long quants = block + QUANTS + (long) (group / 2) * GROUP;
            int first = start + group * GROUP;
            for (int i = 0; i < GROUP; i++) {
                int pair = LittleEndian.uint8(source, quants + i);
                out[first + i] = lowScale * (pair & 15) - lowMinimum;
                out[first + GROUP + i] = highScale * (pair >> 4) - highMinimum;
            }
        }
    }

    /// The first four scales are the low six bits of bytes 0 to 3; the others have their low bits in bytes 8 to
    /// 11 and their two high bits on top of bytes 0 to 3.
    private static int scale(MemorySegment source, long scales, int group) {
        return group < 4
                ? LittleEndian.uint8(source, scales + group) & 63
                : (LittleEndian.uint8(source, scales + group + 4) & 15)
                        | (LittleEndian.uint8(source, scales + group - 4) >> 6) << 4;
    }

    /// As the scales, but with bytes 4 to 7 instead of 0 to 3, and the high half of bytes 8 to 11.
    private static int minimum(MemorySegment source, long scales, int group) {
        return group < 4
                ? LittleEndian.uint8(source, scales + group + 4) & 63
                : (LittleEndian.uint8(source, scales + group + 4) >> 4)
                        | (LittleEndian.uint8(source, scales + group) >> 6) << 4;
    }
}
