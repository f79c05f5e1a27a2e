// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

/// Blocks of 256 values in groups of 16 or 32. The scales and minima of the groups are whole numbers themselves: `s`
/// and `m`, with the half-precision factors `d` and `dmin` for all of them.
final class KQuants {
    private static final BitRuns ONE_BIT = new BitRuns(1, 32);
    private static final BitRuns TWO_BITS = new BitRuns(2, 32);
    private static final BitRuns FOUR_BITS = new BitRuns(4, 32);
    private static final BitRuns FOUR_BITS_WIDE = new BitRuns(4, 64);

    private KQuants() {}

    /// `(d · s) · q − (dmin · m)`, groups of 16: a byte for each group, `s` in its low bits and `m` in its high ones;
    /// quants; `d`; `dmin`.
    static void unpackQ2(byte[] source, int block, Groups out) {
        float d = LittleEndian.half(source, block + 80);
        float dmin = LittleEndian.half(source, block + 82);
        for (int group = 0; group < out.scales().length; group++) {
            int pair = LittleEndian.uint8(source, block + group);
            out.scales()[group] = d * (pair & 15);
            out.minima()[group] = dmin * (pair >> 4);
        }
        TWO_BITS.unpack(source, block + 16, out.quants());
    }

    /// `(d · (s − 32)) · (q − 4)`, groups of 16: high bits of quants; low bits; twelve bytes of scales; `d`.
    static void unpackQ3(byte[] source, int block, Groups out) {
        int scales = block + 96;
        float d = LittleEndian.half(source, block + 108);
        for (int group = 0; group < out.scales().length; group++) {
            int low = LittleEndian.uint8(source, scales + group % 8) >> (group / 8 * 4);
            int high = LittleEndian.uint8(source, scales + 8 + group % 4) >> (group / 4 * 2);
            out.scales()[group] = d * (((low & 15) | ((high & 3) << 4)) - 32);
        }
        TWO_BITS.unpack(source, block + 32, out.quants());
        ONE_BIT.unpackAbove(2, source, block, out.quants());
        out.subtract(4);
    }

    /// `(d · s) · q − (dmin · m)`, groups of 32: `d`, `dmin`, twelve bytes of scales and minima, quants.
    static void unpackQ4(byte[] source, int block, Groups out) {
        unpackScalesAndMinima(source, block, out);
        FOUR_BITS.unpack(source, block + 16, out.quants());
    }

    /// `(d · s) · q − (dmin · m)`, groups of 32: `d`, `dmin`, twelve bytes of scales and minima, fifth bits of quants,
    /// the lower bits.
    static void unpackQ5(byte[] source, int block, Groups out) {
        unpackScalesAndMinima(source, block, out);
        FOUR_BITS.unpack(source, block + 48, out.quants());
        ONE_BIT.unpackAbove(4, source, block + 16, out.quants());
    }

    /// `(d · s) · (q − 32)`, groups of 16: low bits of quants, high bits, signed bytes of scales, `d`.
    static void unpackQ6(byte[] source, int block, Groups out) {
        float d = LittleEndian.half(source, block + 208);
        for (int group = 0; group < out.scales().length; group++) {
            out.scales()[group] = d * source[block + 192 + group];
        }
        FOUR_BITS_WIDE.unpack(source, block, out.quants());
        TWO_BITS.unpackAbove(4, source, block + 128, out.quants());
        out.subtract(32);
    }

    /// The halves `d` and `dmin`, then eight `s` and eight `m` of six bits in twelve bytes. Bytes 0 to 3 have the
    /// first four `s`, bytes 4 to 7 the first four `m`, each below two bits that belong on top of the other four.
    /// Bytes 8 to 11 have the low bits of those, `s` below `m`.
    private static void unpackScalesAndMinima(byte[] source, int block, Groups out) {
        float d = LittleEndian.half(source, block);
        float dmin = LittleEndian.half(source, block + 2);
        for (int i = 0; i < 4; i++) {
            int scales = LittleEndian.uint8(source, block + 4 + i);
            int minima = LittleEndian.uint8(source, block + 8 + i);
            int lowBits = LittleEndian.uint8(source, block + 12 + i);
            out.scales()[i] = d * (scales & 63);
            out.minima()[i] = dmin * (minima & 63);
            out.scales()[i + 4] = d * ((lowBits & 15) | ((scales >> 6) << 4));
            out.minima()[i + 4] = dmin * ((lowBits >> 4) | ((minima >> 6) << 4));
        }
    }
}
