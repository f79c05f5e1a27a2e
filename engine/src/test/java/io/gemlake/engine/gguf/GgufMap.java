// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Where each part of a sound GGUF file lies. A walk over the format of its own, which shares nothing with the reader
/// that it helps to test.
///
/// @param fields    every number, string and tensor of the file, in order
/// @param entries   the metadata entries, one after the other
/// @param tensors   the rows of the table of tensors, one after the other
/// @param headerEnd first byte behind the table
/// @param dataStart first byte of the values
public record GgufMap(List<Field> fields, List<Part> entries, List<Part> tensors, int headerEnd, int dataStart) {
    private static final int[] VALUE_BYTES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
    private static final int FLOAT32 = 6;
    private static final int TEXT = 8;
    private static final int ARRAY = 9;
    private static final int FLOAT64 = 12;
    private static final int DEFAULT_ALIGNMENT = 32;

    /// What a field is for.
    public enum Kind {
        MAGIC,
        VERSION,
        TENSOR_COUNT,
        ENTRY_COUNT,
        TEXT_LENGTH,
        KEY,
        TEXT,
        VALUE_TYPE,
        ELEMENT_COUNT,
        INTEGER,
        REAL,
        TENSOR_NAME,
        DIMENSION_COUNT,
        DIMENSION,
        TENSOR_TYPE,
        OFFSET,
        VALUES
    }

    /// A field of the file.
    ///
    /// @param owner   the key or tensor that it belongs to
    /// @param element its index in the array of its owner, counted from the end (−1 is the last) when it is in the
    ///                second half; 0 outside of arrays
    public record Field(Kind kind, String owner, int element, int offset, int bytes) {
        public int end() {
            return offset + bytes;
        }
    }

    /// A metadata entry or a row of the table of tensors.
    public record Part(String name, int start, int end) {}

    /// The map of a file that is sound.
    public static GgufMap of(byte[] file) {
        return new Walk(file).map();
    }

    /// The fields of these kinds.
    public List<Field> fields(List<Kind> kinds) {
        return fields.stream().filter(field -> kinds.contains(field.kind())).toList();
    }

    private static final class Walk {
        private final ByteBuffer file;
        private final List<Field> fields = new ArrayList<>();
        private final List<Part> entries = new ArrayList<>();
        private final List<Part> tensors = new ArrayList<>();
        private String owner = "";
        private int alignment = DEFAULT_ALIGNMENT;

        Walk(byte[] bytes) {
            file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        GgufMap map() {
            number(Kind.MAGIC, Integer.BYTES);
            number(Kind.VERSION, Integer.BYTES);
            long tensorCount = number(Kind.TENSOR_COUNT, Long.BYTES);
            long entryCount = number(Kind.ENTRY_COUNT, Long.BYTES);
            for (long i = 0; i < entryCount; i++) {
                int start = file.position();
                entry();
                entries.add(new Part(owner, start, file.position()));
            }
            List<Field> offsets = new ArrayList<>();
            for (long i = 0; i < tensorCount; i++) {
                int start = file.position();
                row();
                offsets.add(fields.getLast());
                tensors.add(new Part(owner, start, file.position()));
            }
            int headerEnd = file.position();
            int dataStart = Math.ceilDiv(headerEnd, alignment) * alignment;
            values(offsets, dataStart);
            return new GgufMap(List.copyOf(fields), List.copyOf(entries), List.copyOf(tensors), headerEnd, dataStart);
        }

        private void entry() {
            name(Kind.KEY);
            int type = (int) number(Kind.VALUE_TYPE, Integer.BYTES);
            int start = file.position();
            value(type, 0);
            if (owner.equals("general.alignment")) {
                alignment = file.getInt(start);
            }
        }

        private void value(int type, int element) {
            switch (type) {
                case TEXT -> text(Kind.TEXT, element);
                case ARRAY -> {
                    int elementType = (int) number(Kind.VALUE_TYPE, Integer.BYTES);
                    int count = (int) number(Kind.ELEMENT_COUNT, Long.BYTES);
                    for (int i = 0; i < count; i++) {
                        value(elementType, i < (count + 1) / 2 ? i : i - count);
                    }
                }
                case FLOAT32, FLOAT64 -> skip(Kind.REAL, VALUE_BYTES[type], element);
                default -> skip(Kind.INTEGER, VALUE_BYTES[type], element);
            }
        }

        private void row() {
            name(Kind.TENSOR_NAME);
            long dimensions = number(Kind.DIMENSION_COUNT, Integer.BYTES);
            for (int i = 0; i < dimensions; i++) {
                number(Kind.DIMENSION, Long.BYTES);
            }
            number(Kind.TENSOR_TYPE, Integer.BYTES);
            number(Kind.OFFSET, Long.BYTES);
        }

        /// The values of each tensor, up to the next one or the end of the file, padding included.
        private void values(List<Field> offsets, int dataStart) {
            List<Field> values = new ArrayList<>();
            int end = file.capacity();
            List<Field> descending = offsets.stream()
                    .sorted(Comparator.comparingLong((Field field) -> file.getLong(field.offset()))
                            .reversed())
                    .toList();
            for (Field offset : descending) {
                int start = dataStart + (int) file.getLong(offset.offset());
                values.add(new Field(Kind.VALUES, offset.owner(), 0, start, end - start));
                end = start;
            }
            fields.addAll(values.reversed());
        }

        private void name(Kind kind) {
            int length = file.getInt(file.position());
            owner = new String(file.array(), file.position() + Long.BYTES, length, StandardCharsets.UTF_8);
            text(kind, 0);
        }

        private void text(Kind kind, int element) {
            int length = file.getInt(file.position());
            skip(Kind.TEXT_LENGTH, Long.BYTES, element);
            skip(kind, length, element);
        }

        private long number(Kind kind, int bytes) {
            long value = bytes == Long.BYTES ? file.getLong(file.position()) : file.getInt(file.position());
            skip(kind, bytes, 0);
            return value;
        }

        private void skip(Kind kind, int bytes, int element) {
            fields.add(new Field(kind, owner, element, file.position(), bytes));
            file.position(file.position() + bytes);
        }
    }
}
