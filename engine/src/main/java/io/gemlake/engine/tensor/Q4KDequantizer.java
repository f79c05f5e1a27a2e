// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.MemorySegment;

/// Blocks of 256 values in eight groups of 32, `(d · scale) · q - (dmin · minimum)` with a scale and a minimum
/// for each group: halves `d` and `dmin`, twelve bytes with eight scales and eight minimums of six bits, then
/// 128 bytes, of which each run of 32 has one group in its low bits and the next one in its high bits.
final class Q4KDequantizer implements Quantized {
    private static final int BLOCK = 256;
    private static final int GROUP = 32;
    private static final int SCALES = 4;
    private static final int QUANTS = 16;

    @Override
    public int blockSize() {
        return BLOCK;
    }

    @Override
    public int blockBytes() {
        return 144;
    }

    @Override
    public int groupSize() {
        return GROUP;
    }

    @Override
    public boolean hasMinima() {
        return true;
    }

    @Override
    public void unpack(MemorySegment source, long block, Groups out) {
        float d = LittleEndian.half(source, block);
        float dmin = LittleEndian.half(source, block + 2);
        for (int group = 0; group < BLOCK / GROUP; group++) {
            out.scales()[group] = d * scale(source, block + SCALES, group);
            out.minima()[group] = dmin * minimum(source, block + SCALES, group);
            long quants = block + QUANTS + (long) (group / 2) * GROUP;
            int shift = group % 2 * 4;
            for (int i = 0; i < GROUP; i++) {
                out.quants()[group * GROUP + i] = (byte) ((LittleEndian.uint8(source, quants + i) >> shift) & 15);
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
