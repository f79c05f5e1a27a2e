// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

/// Blocks whose quants of four bits are indices into a table of levels, which lie closer together around zero.
final class NonlinearQuants {
    private static final byte[] LEVELS = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

    private NonlinearQuants() {}

    /// 32 values `d · level`: half `d`, indices.
    static void unpackIQ4NL(byte[] source, int block, Groups out) {
        out.scales()[0] = LittleEndian.half(source, block);
        unpackLevels(source, block + 2, out.quants());
    }

    /// 256 values in groups of 32, `d · (s − 32) · level`: half `d`; two high bits of each group's `s`, 16 bits
    /// together; four low bits of each; indices.
    static void unpackIQ4XS(byte[] source, int block, Groups out) {
        float d = LittleEndian.half(source, block);
        int highBits = LittleEndian.int16(source, block + 2);
        int lowBits = LittleEndian.int32(source, block + 4);
        for (int group = 0; group < out.scales().length; group++) {
            int low = (lowBits >>> (4 * group)) & 15;
            int high = (highBits >>> (2 * group)) & 3;
            out.scales()[group] = d * ((low | (high << 4)) - 32);
        }
        unpackLevels(source, block + 8, out.quants());
    }

    private static void unpackLevels(byte[] source, int offset, byte[] quants) {
        SimpleQuants.FOUR_BITS.unpack(source, offset, quants);
        for (int i = 0; i < quants.length; i++) {
            quants[i] = LEVELS[quants[i]];
        }
    }
}
