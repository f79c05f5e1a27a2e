// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Fields of packed blocks, at any alignment. Blocks are read from arrays: access to memory segments is fast only once
/// it is compiled, which takes longer than loading a model.
final class LittleEndian {
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    static int uint8(byte[] source, int offset) {
        return source[offset] & 0xff;
    }

    static short int16(byte[] source, int offset) {
        return (short) (uint8(source, offset) | (source[offset + 1] << 8));
    }

    static int int32(byte[] source, int offset) {
        return (int16(source, offset) & 0xffff) | (int16(source, offset + Short.BYTES) << 16);
    }

    /// A half-precision number, exactly as a float.
    static float half(byte[] source, int offset) {
        return Float.float16ToFloat(int16(source, offset));
    }
}
