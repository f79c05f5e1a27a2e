// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.MemorySegment;

/// Blocks of 32 values `d · (q − 8)`: half `d`, then 16 bytes, of which byte `j` has value `j` in its low bits
/// and value `j + 16` in its high bits.
final class Q40Dequantizer implements Quantized {
    private static final int HALF = 16;

    @Override
    public int blockSize() {
        return 2 * HALF;
    }

    @Override
    public int blockBytes() {
        return 18;
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
        for (int j = 0; j < HALF; j++) {
            int pair = LittleEndian.uint8(source, block + 2 + j);
            out.quants()[j] = (byte) ((pair & 15) - 8);
            out.quants()[j + HALF] = (byte) ((pair >> 4) - 8);
        }
    }
}
