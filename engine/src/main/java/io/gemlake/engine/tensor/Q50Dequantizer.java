// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.MemorySegment;

/// Blocks of 32 values `d · (q − 16)`: half `d`, four bytes with the fifth bit of each value, then 16 bytes,
/// where byte `j` has the lower bits of value `j` in its low bits and those of value `j + 16` in its high bits.
final class Q50Dequantizer implements Quantized {
    private static final int HALF = 16;

    @Override
    public int blockSize() {
        return 2 * HALF;
    }

    @Override
    public int blockBytes() {
        return 22;
    }

    @Override
    public int groupSize() {
        return 2 * HALF;
    }

    @Override
    public boolean hasMinima() {
        return false;
    }

    @Override
    public void unpack(MemorySegment source, long block, Groups out) {
        out.scales()[0] = LittleEndian.half(source, block);
        int fifthBits = LittleEndian.int32(source, block + 2);
        for (int j = 0; j < HALF; j++) {
            int pair = LittleEndian.uint8(source, block + 6 + j);
            int fifthLow = (fifthBits >>> j) & 1;
            int fifthHigh = (fifthBits >>> (j + HALF)) & 1;
            out.quants()[j] = (byte) (((pair & 15) | (fifthLow << 4)) - 16);
            out.quants()[j + HALF] = (byte) (((pair >> 4) | (fifthHigh << 4)) - 16);
        }
    }
}
