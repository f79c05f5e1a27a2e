// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// The types of metadata values, with their numbers in the file.
enum ValueType {
    UINT8(0, 1),
    INT8(1, 1),
    UINT16(2, 2),
    INT16(3, 2),
    UINT32(4, 4),
    INT32(5, 4),
    FLOAT32(6, 4),
    BOOL(7, 1),
    STRING(8, 0),
    ARRAY(9, 0),
    UINT64(10, 8),
    INT64(11, 8),
    FLOAT64(12, 8);

    /// The numbers are those of the order above.
    private static final ValueType[] BY_ID = values();

    private final int id;
    /// Bytes of a value; 0 where a length goes before the value.
    private final int bytes;

    ValueType(int id, int bytes) {
        this.id = id;
        this.bytes = bytes;
    }

    /// The type of a number, or null. Files may have millions of them, so that an `Optional` each would tell.
    static @Nullable ValueType ofId(long id) {
        return id < 0 || id >= BY_ID.length ? null : BY_ID[(int) id];
    }

    int id() {
        return id;
    }

    int bytes() {
        return bytes;
    }

    /// Whether values are whole numbers; flags, which read as 0 and 1, are not.
    boolean isWhole() {
        return switch (this) {
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 -> true;
            case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> false;
        };
    }

    boolean isNumber() {
        return isWhole() || this == FLOAT32 || this == FLOAT64;
    }

    /// The whole number or flag at `index`. An unsigned one of 2^63 and above comes out negative.
    long whole(MemorySegment data, long index) {
        long offset = index * bytes;
        return switch (this) {
            case UINT8, BOOL -> Byte.toUnsignedLong(data.get(ValueLayout.JAVA_BYTE, offset));
            case INT8 -> data.get(ValueLayout.JAVA_BYTE, offset);
            case UINT16 -> Short.toUnsignedLong(data.get(GgufCursor.SHORT, offset));
            case INT16 -> data.get(GgufCursor.SHORT, offset);
            case UINT32 -> Integer.toUnsignedLong(data.get(GgufCursor.INT, offset));
            case INT32 -> data.get(GgufCursor.INT, offset);
            case UINT64, INT64 -> data.get(GgufCursor.LONG, offset);
            case FLOAT32, FLOAT64, STRING, ARRAY -> throw new IllegalStateException(this + " is no whole number");
        };
    }

    /// The number at `index`, rounded to a `double` if it is a whole one beyond 2^53.
    double real(MemorySegment data, long index) {
        return switch (this) {
            case FLOAT32 -> data.get(GgufCursor.FLOAT, index * bytes);
            case FLOAT64 -> data.get(GgufCursor.DOUBLE, index * bytes);
            case UINT64 -> unsigned(whole(data, index));
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, INT64 -> whole(data, index);
            case BOOL, STRING, ARRAY -> throw new IllegalStateException(this + " is no number");
        };
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : Double.parseDouble(Long.toUnsignedString(value));
    }
}
