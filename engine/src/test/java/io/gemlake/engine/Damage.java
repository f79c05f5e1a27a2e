// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import io.gemlake.engine.gguf.GgufMap;
import io.gemlake.engine.gguf.GgufMap.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.LongStream;

/// A damaged copy of a model file.
///
/// @param kind what sort of damage, for counting
/// @param what what was done, enough to do it again
@SuppressWarnings("ArrayRecordComponent") // made, tried once and forgotten; never compared
record Damage(String kind, String what, byte[] file) {
    private static final int ALIGNMENT = 32;

    /// The number that a field holds, its sign kept.
    static long number(byte[] file, Field field) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        return switch (field.bytes()) {
            case Byte.BYTES -> bytes.get(field.offset());
            case Short.BYTES -> bytes.getShort(field.offset());
            case Integer.BYTES -> bytes.getInt(field.offset());
            case Long.BYTES -> bytes.getLong(field.offset());
            default -> throw new IllegalArgumentException(field + " holds no number");
        };
    }

    /// A copy with another number in a field, cut to the field's width.
    static byte[] with(byte[] file, Field field, long value) {
        byte[] changed = file.clone();
        for (int i = 0; i < field.bytes(); i++) {
            changed[field.offset() + i] = (byte) (value >> (Byte.SIZE * i));
        }
        return changed;
    }

    /// Numbers that readers get wrong: borders of the types and of the file, and neighbours of the right one.
    static long[] suspicious(long value, int bytes, int fileBytes) {
        LongStream small = LongStream.of(0, 1, -1, 2, 3, value - 1, value + 1, 2 * value, -value);
        LongStream wide = LongStream.of(
                Short.MAX_VALUE,
                0xffff,
                1 << 16,
                fileBytes - 1,
                fileBytes,
                fileBytes + 1,
                Integer.MAX_VALUE,
                1L << 31,
                Integer.reverseBytes((int) value));
        LongStream widest = LongStream.of(
                0xffff_ffffL,
                1L << 32,
                (1L << 32) + value,
                1L << 60,
                1L << 61,
                1L << 62,
                Long.MAX_VALUE,
                Long.MAX_VALUE - 31,
                Long.MIN_VALUE,
                Long.reverseBytes(value));
        LongStream all = switch (bytes) {
            case Long.BYTES -> LongStream.concat(LongStream.concat(small, wide), widest);
            case Integer.BYTES -> LongStream.concat(small, wide);
            default -> LongStream.concat(small, LongStream.of(Byte.MAX_VALUE, Byte.MIN_VALUE));
        };
        return all.filter(other -> other != value).distinct().toArray();
    }

    /// A copy with `replacement` in the place of the header's bytes `[start, end)`. The values move to the next
    /// multiple of the alignment, so that nothing else is damaged.
    static byte[] splice(byte[] file, GgufMap map, int start, int end, byte[] replacement) {
        int headerEnd = map.headerEnd() - (end - start) + replacement.length;
        int dataStart = Math.ceilDiv(headerEnd, ALIGNMENT) * ALIGNMENT;
        byte[] spliced = new byte[dataStart + file.length - map.dataStart()];
        System.arraycopy(file, 0, spliced, 0, start);
        System.arraycopy(replacement, 0, spliced, start, replacement.length);
        System.arraycopy(file, end, spliced, start + replacement.length, map.headerEnd() - end);
        System.arraycopy(file, map.dataStart(), spliced, dataStart, file.length - map.dataStart());
        return spliced;
    }

    /// A copy of the file's bytes `[start, end)`.
    static byte[] part(byte[] file, int start, int end) {
        return Arrays.copyOfRange(file, start, end);
    }
}
