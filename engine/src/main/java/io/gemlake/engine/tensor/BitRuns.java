// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

/// How the bits of a block's quants lie: in runs of bytes, of which byte `j` has bits of quant `j` lowest, those of
/// quant `j + width` above them, and so on; the next run goes on behind the last of those.
///
/// @param bits  of each quant: 1, 2 or 4
/// @param width bytes of a run
record BitRuns(int bits, int width) {
    /// Fills `quants` from the runs that start at byte `offset`.
    void unpack(byte[] source, int offset, byte[] quants) {
        int mask = (1 << bits) - 1;
        for (int first = 0; first < quants.length; first += width) {
            int run = run(offset, first);
            int shift = shift(first);
            for (int j = 0; j < width; j++) {
                quants[first + j] = (byte) ((LittleEndian.uint8(source, run + j) >> shift) & mask);
            }
        }
    }

    /// As [#unpack], but puts the bits above the lowest `lowBits` ones, which are there already.
    void unpackAbove(int lowBits, byte[] source, int offset, byte[] quants) {
        int mask = (1 << bits) - 1;
        for (int first = 0; first < quants.length; first += width) {
            int run = run(offset, first);
            int shift = shift(first);
            for (int j = 0; j < width; j++) {
                int high = (LittleEndian.uint8(source, run + j) >> shift) & mask;
                quants[first + j] = (byte) (quants[first + j] | (high << lowBits));
            }
        }
    }

    /// Where the bytes of the `width` quants from `first` on lie.
    private int run(int offset, int first) {
        return offset + (first / width * bits / Byte.SIZE) * width;
    }

    private int shift(int first) {
        return first / width * bits % Byte.SIZE;
    }
}
