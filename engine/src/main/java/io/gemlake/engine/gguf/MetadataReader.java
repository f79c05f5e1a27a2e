// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import io.gemlake.engine.gguf.GgufValue.Arity;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads the key-value pairs that go between a file's header and its table of tensors.
final class MetadataReader {
    private static final int MAX_KEY_BYTES = 65_535;
    private static final int MAX_ARRAY_DEPTH = 4;
    /// The virtual machine's limit for arrays, which the positions of strings need one element more of than
    /// strings.
    private static final int MAX_STRINGS = Integer.MAX_VALUE - 9;

    private static final String VALUE = "the value of '%s'";
    private static final String STRING_OF_ARRAY = "a string of '%s'";

    private final MemorySegment file;
    private final GgufCursor cursor;

    MetadataReader(MemorySegment file, GgufCursor cursor) {
        this.file = file;
        this.cursor = cursor;
    }

    Map<String, GgufValue> read(long count) {
        var entries = new LinkedHashMap<String, GgufValue>();
        for (long i = 0; i < count; i++) {
            long offset = cursor.position();
            String key = cursor.name("the key of a metadata entry", MAX_KEY_BYTES);
            GgufValue value = readValue(readValueType(key), key);
            if (entries.put(key, value) != null) {
                throw cursor.damaged(offset, "the metadata key '%s' is there twice".formatted(key));
            }
        }
        return entries;
    }

    private ValueType readValueType(String key) {
        long offset = cursor.position();
        long id = cursor.uint32("a value type of '%s'", key);
        ValueType type = ValueType.ofId(id);
        if (type == null) {
            throw cursor.damaged(offset, "the value type of '%s' is %d, not 0 to 12".formatted(key, id));
        }
        return type;
    }

    private GgufValue readValue(ValueType type, String key) {
        long offset = cursor.position();
        return switch (type) {
            case STRING -> new GgufValue.Text(offset, cursor.string(VALUE, key));
            case ARRAY -> readArray(key);
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64, FLOAT32, FLOAT64, BOOL ->
                readNumbers(type, Arity.SINGLE, 1, key);
        };
    }

    private GgufValue readArray(String key) {
        long offset = cursor.position();
        ValueType type = readValueType(key);
        long count = readCount(type, key);
        return switch (type) {
            case STRING -> readTexts(offset, count, key);
            case ARRAY -> {
                skipArrays(count, key, 2);
                yield new GgufValue.Arrays(offset, count);
            }
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64, FLOAT32, FLOAT64, BOOL ->
                readNumbers(type, Arity.ARRAY, count, key);
        };
    }

    private long readCount(ValueType type, String key) {
        int minimumBytes = switch (type) {
            case STRING -> Long.BYTES;
            case ARRAY -> Integer.BYTES + Long.BYTES;
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64, FLOAT32, FLOAT64, BOOL -> type.bytes();
        };
        return cursor.count("the element count of '%s'", key, minimumBytes);
    }

    /// Checks arrays in an array, and keeps nothing of them: no model reads one.
    private void skipArrays(long count, String key, int depth) {
        if (count > 0 && depth > MAX_ARRAY_DEPTH) {
            throw cursor.damaged(cursor.position(), "'%s' nests arrays deeper than %d".formatted(key, MAX_ARRAY_DEPTH));
        }
        for (long i = 0; i < count; i++) {
            ValueType type = readValueType(key);
            long elements = readCount(type, key);
            switch (type) {
                case STRING -> skipTexts(elements, key);
                case ARRAY -> skipArrays(elements, key, depth + 1);
                case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64, FLOAT32, FLOAT64, BOOL ->
                    cursor.skip(elements * type.bytes(), VALUE, key);
            }
        }
    }

    private void skipTexts(long count, String key) {
        for (long i = 0; i < count; i++) {
            cursor.skipString(STRING_OF_ARRAY, key);
        }
    }

    private GgufValue readNumbers(ValueType type, Arity arity, long count, String key) {
        long offset = cursor.position();
        MemorySegment data = cursor.take(count * type.bytes(), VALUE, key);
        if (type == ValueType.BOOL) {
            checkFlags(data, offset, key);
        }
        return new GgufValue.Numbers(offset, type, arity, data);
    }

    private void checkFlags(MemorySegment flags, long offset, String key) {
        for (long i = 0; i < flags.byteSize(); i++) {
            byte flag = flags.get(ValueLayout.JAVA_BYTE, i);
            if (flag != 0 && flag != 1) {
                throw cursor.damaged(offset + i, "a flag of '%s' is %d, not 0 or 1".formatted(key, flag & 0xff));
            }
        }
    }

    private GgufValue readTexts(long offset, long count, String key) {
        if (count > MAX_STRINGS) {
            throw cursor.damaged(offset, "'%s' has %d strings, more than are supported".formatted(key, count));
        }
        long arrayStart = cursor.position();
        long[] starts = new long[(int) count + 1];
        for (int i = 0; i < count; i++) {
            long stringOffset = cursor.position();
            if (cursor.skipString(STRING_OF_ARRAY, key) > Integer.MAX_VALUE) {
                throw cursor.damaged(stringOffset, "a string of '%s' is longer than 2 GiB".formatted(key));
            }
            starts[i] = stringOffset + Long.BYTES - arrayStart;
        }
        long bytes = cursor.position() - arrayStart;
        starts[(int) count] = bytes + Long.BYTES;
        return new GgufValue.Texts(offset, new ByteStrings(file.asSlice(arrayStart, bytes), starts));
    }
}
