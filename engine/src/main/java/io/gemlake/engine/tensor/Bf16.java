// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

/// The upper halves of 32-bit floats as numbers of their own: the same range, 8 bits of precision.
public final class Bf16 {
    private static final int DROPPED_BITS = 16;
    private static final int ALMOST_HALF = 0x7fff;
    /// What numbers that are none have in common, with the exponent.
    private static final int QUIET = 0x40;

    private Bf16() {}

    /// The nearest number, of two equally near ones the even one; what is no number stays none.
    public static short round(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            // Rounding up could carry through the exponent, and dropping bits make an infinity of it.
            return (short) ((bits >>> DROPPED_BITS) | QUIET);
        }
        int odd = (bits >>> DROPPED_BITS) & 1;
        return (short) ((bits + ALMOST_HALF + odd) >>> DROPPED_BITS);
    }

    /// The same number as a float.
    public static float expand(short bits) {
        return Float.intBitsToFloat(bits << DROPPED_BITS);
    }
}
