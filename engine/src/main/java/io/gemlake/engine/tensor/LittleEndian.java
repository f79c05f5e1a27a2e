// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Fields of packed blocks, at any alignment.
final class LittleEndian {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    static byte int8(MemorySegment source, long offset) {
        return source.get(ValueLayout.JAVA_BYTE, offset);
    }

    static int uint8(MemorySegment source, long offset) {
        return source.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
    }

    static short int16(MemorySegment source, long offset) {
        return source.get(SHORT, offset);
    }

    static int int32(MemorySegment source, long offset) {
        return source.get(INT, offset);
    }

    static long int64(MemorySegment source, long offset) {
        return source.get(LONG, offset);
    }

    /// A half-precision number, exactly as a float.
    static float half(MemorySegment source, long offset) {
        return Float.float16ToFloat(int16(source, offset));
    }
}
