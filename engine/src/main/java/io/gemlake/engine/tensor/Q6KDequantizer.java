// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.MemorySegment;

/// Blocks of 256 values in 16 groups of 16, `(d · scale) · (q - 32)` with a scale for each group: 128 bytes
/// with the low four bits of the values, 64 bytes with the high two, 16 signed bytes of scales, half `d`. Each
/// half of the block has four quarters of 32 values; a byte of low bits serves two quarters, a byte of high
/// bits all four.
final class Q6KDequantizer implements Quantized {
    private static final int BLOCK = 256;
    private static final int HALF = 128;
    private static final int QUARTER = 32;
    private static final int GROUP = 16;
    private static final int HIGH_BITS = 128;
    private static final int SCALES = 192;
    private static final int SCALE = 208;

    @Override
    public int blockSize() {
        return BLOCK;
    }

    @Override
    public int blockBytes() {
        return 210;
    }

    @Override
    public int groupSize() {
        return GROUP;
    }

    @Override
    public boolean hasMinima() {
        return false;
    }

    @Override
    public void unpack(MemorySegment source, long block, Groups out) {
        float d = LittleEndian.half(source, block + SCALE);
        for (int group = 0; group < BLOCK / GROUP; group++) {
            out.scales()[group] = d * LittleEndian.int8(source, block + SCALES + group);
        }
        for (int quarter = 0; quarter < BLOCK / QUARTER; quarter++) {
            int half = quarter / 4;
            long low = block + half * (HALF / 2L) + (quarter % 2L) * QUARTER;
            long high = block + HIGH_BITS + (long) half * QUARTER;
            int lowShift = quarter % 4 / 2 * 4;
            int highShift = quarter % 4 * 2;
            for (int i = 0; i < QUARTER; i++) {
                int lowBits = (LittleEndian.uint8(source, low + i) >> lowShift) & 15;
                int highBits = (LittleEndian.uint8(source, high + i) >> highShift) & 3;
                out.quants()[quarter * QUARTER + i] = (byte) ((lowBits | (highBits << 4)) - 32);
            }
        }
    }
}
