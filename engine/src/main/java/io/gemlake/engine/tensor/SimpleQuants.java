// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

/// Blocks of 32 values, which share the half-precision scale `d` that comes first.
final class SimpleQuants {
    /// Byte `j` of 16 has quant `j` in its low bits and quant `j + 16` in its high ones.
    static final BitRuns FOUR_BITS = new BitRuns(4, 16);

    private SimpleQuants() {}

    /// `d · (q − 8)`: `d`, quants.
    static void unpackQ40(byte[] source, int block, Groups out) {
        out.scales()[0] = LittleEndian.half(source, block);
        FOUR_BITS.unpack(source, block + 2, out.quants());
        out.subtract(8);
    }

    /// `d · q + m`: `d`, half `m`, quants.
    static void unpackQ41(byte[] source, int block, Groups out) {
        out.scales()[0] = LittleEndian.half(source, block);
        out.minima()[0] = -LittleEndian.half(source, block + 2);
        FOUR_BITS.unpack(source, block + 4, out.quants());
    }

    /// `d · (q − 16)`: `d`, the fifth bits, the lower bits.
    static void unpackQ50(byte[] source, int block, Groups out) {
        out.scales()[0] = LittleEndian.half(source, block);
        unpackFiveBits(source, block + 2, out.quants());
        out.subtract(16);
    }

    /// `d · q + m`: `d`, half `m`, the fifth bits, the lower bits.
    static void unpackQ51(byte[] source, int block, Groups out) {
        out.scales()[0] = LittleEndian.half(source, block);
        out.minima()[0] = -LittleEndian.half(source, block + 2);
        unpackFiveBits(source, block + 4, out.quants());
    }

    /// `d · q`: `d`, 32 signed bytes.
    static void unpackQ80(byte[] source, int block, Groups out) {
        out.scales()[0] = LittleEndian.half(source, block);
        System.arraycopy(source, block + 2, out.quants(), 0, out.quants().length);
    }

    /// Four bytes whose bit `j` is the fifth of quant `j`, then the lower ones.
    private static void unpackFiveBits(byte[] source, int offset, byte[] quants) {
        int fifthBits = LittleEndian.int32(source, offset);
        FOUR_BITS.unpack(source, offset + Integer.BYTES, quants);
        for (int j = 0; j < quants.length; j++) {
            quants[j] = (byte) (quants[j] | (((fifthBits >>> j) & 1) << 4));
        }
    }
}
