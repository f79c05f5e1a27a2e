// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Builds GGUF files: small ones in memory, large ones as a stream. Checks nothing: keys may repeat and shapes may be
/// wrong, to test who reads them. Entries and tensors come out in the order in which they were put.
public final class GgufWriter {
    private static final int DEFAULT_ALIGNMENT = 32;

    private final Bytes entries = new Bytes();
    private final List<Tensor> tensors = new ArrayList<>();
    private int entryCount;
    private int alignment = DEFAULT_ALIGNMENT;

    private record Tensor(String name, int typeId, List<Long> dimensions, long bytes, Content content) {}

    /// Writes the packed blocks of a tensor.
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    public GgufWriter put(String key, String value) {
        return put(key, ValueType.STRING, out -> out.string(value.getBytes(StandardCharsets.UTF_8)));
    }

    /// Puts an unsigned 32-bit number, as the shapes of models are.
    public GgufWriter put(String key, int value) {
        return put(key, ValueType.UINT32, out -> out.int32(value));
    }

    public GgufWriter put(String key, float value) {
        return put(key, ValueType.FLOAT32, out -> out.int32(Float.floatToRawIntBits(value)));
    }

    public GgufWriter put(String key, boolean value) {
        return put(key, ValueType.BOOL, out -> out.int8(value ? 1 : 0));
    }

    public GgufWriter put(String key, int[] values) {
        return putArray(key, ValueType.INT32, values.length, (out, i) -> out.int32(values[i]));
    }

    public GgufWriter put(String key, float[] values) {
        return putArray(
                key, ValueType.FLOAT32, values.length, (out, i) -> out.int32(Float.floatToRawIntBits(values[i])));
    }

    public GgufWriter put(String key, boolean[] values) {
        return putArray(key, ValueType.BOOL, values.length, (out, i) -> out.int8(values[i] ? 1 : 0));
    }

    /// Puts an array of strings, for example a vocabulary.
    public GgufWriter put(String key, List<byte[]> values) {
        return putArray(key, ValueType.STRING, values.size(), (out, i) -> out.string(values.get(i)));
    }

    /// Puts a number of any type but `FLOAT32`, from its lowest bits.
    GgufWriter putBits(String key, ValueType type, long bits) {
        return put(key, type, out -> out.bits(bits, type.bytes()));
    }

    /// Puts a value whose bytes the caller writes.
    GgufWriter put(String key, ValueType type, Consumer<Bytes> value) {
        entryCount++;
        entries.string(key.getBytes(StandardCharsets.UTF_8));
        entries.int32(type.id());
        value.accept(entries);
        return this;
    }

    /// Puts all entries of a file.
    GgufWriter putAllOf(MemorySegment gguf) {
        var cursor = new GgufCursor(gguf, "whole.gguf");
        cursor.take(2 * Integer.BYTES + Long.BYTES, "magic number, version and number of tensors", "");
        long count = cursor.int64("number of entries", "");
        long start = cursor.position();
        new MetadataReader(gguf, cursor).read(count);
        entryCount += (int) count;
        entries.raw(gguf.asSlice(start, cursor.position() - start).toArray(ValueLayout.JAVA_BYTE));
        return this;
    }

    /// Sets `general.alignment`, and aligns the tensors to it.
    public GgufWriter align(int bytes) {
        alignment = bytes;
        return put("general.alignment", bytes);
    }

    /// Adds a tensor of packed blocks.
    ///
    /// @param dimensions the contiguous one first
    public GgufWriter tensor(String name, GgmlType type, List<Long> dimensions, byte[] data) {
        return tensor(name, type.id(), dimensions, data);
    }

    /// Adds a tensor of 32-bit floats.
    public GgufWriter tensor(String name, List<Long> dimensions, float[] values) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return tensor(name, GgmlType.F32, dimensions, data.array());
    }

    GgufWriter tensor(String name, int typeId, List<Long> dimensions, byte[] data) {
        byte[] copy = data.clone();
        tensors.add(new Tensor(name, typeId, List.copyOf(dimensions), copy.length, out -> out.write(copy)));
        return this;
    }

    /// Adds a tensor that is too large for memory.
    ///
    /// @param content writes as many bytes as type and dimensions say
    public GgufWriter tensor(String name, GgmlType type, List<Long> dimensions, Content content) {
        long bytes = type.bytesOf(dimensions.stream().reduce(1L, Math::multiplyExact));
        tensors.add(new Tensor(name, type.id(), List.copyOf(dimensions), bytes, content));
        return this;
    }

    /// The file.
    public byte[] toBytes() {
        var out = new ByteArrayOutputStream();
        try {
            writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// Writes the file.
    public void writeTo(OutputStream out) throws IOException {
        Bytes header = header();
        header.pad(alignment);
        out.write(header.toByteArray());
        for (Tensor tensor : tensors) {
            tensor.content().writeTo(out);
            out.write(new byte[Math.toIntExact(aligned(tensor.bytes()) - tensor.bytes())]);
        }
    }

    private Bytes header() {
        var file = new Bytes();
        file.raw("GGUF".getBytes(StandardCharsets.US_ASCII));
        file.int32(3);
        file.int64(tensors.size());
        file.int64(entryCount);
        file.raw(entries.toByteArray());
        long offset = 0;
        for (Tensor tensor : tensors) {
            file.string(tensor.name().getBytes(StandardCharsets.UTF_8));
            file.int32(tensor.dimensions().size());
            for (long dimension : tensor.dimensions()) {
                file.int64(dimension);
            }
            file.int32(tensor.typeId());
            file.int64(offset);
            offset += aligned(tensor.bytes());
        }
        return file;
    }

    private long aligned(long bytes) {
        return Math.ceilDiv(bytes, alignment) * alignment;
    }

    /// The file, read back.
    public GgufFile toFile(String name) {
        return GgufFile.read(MemorySegment.ofArray(toBytes()), name);
    }

    @FunctionalInterface
    private interface ElementWriter {
        void write(Bytes out, int index);
    }

    private GgufWriter putArray(String key, ValueType type, int count, ElementWriter element) {
        return put(key, ValueType.ARRAY, out -> {
            out.int32(type.id());
            out.int64(count);
            for (int i = 0; i < count; i++) {
                element.write(out, i);
            }
        });
    }

    /// Little-endian output.
    static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        void int8(int value) {
            out.write(value);
        }

        void int32(int value) {
            bits(value, Integer.BYTES);
        }

        void int64(long value) {
            bits(value, Long.BYTES);
        }

        void bits(long value, int bytes) {
            for (int i = 0; i < bytes; i++) {
                out.write((int) (value >>> (Byte.SIZE * i)));
            }
        }

        void string(byte[] utf8) {
            int64(utf8.length);
            raw(utf8);
        }

        void raw(byte[] bytes) {
            out.writeBytes(bytes);
        }

        void pad(int alignment) {
            while (out.size() % alignment != 0) {
                out.write(0);
            }
        }

        int size() {
            return out.size();
        }

        byte[] toByteArray() {
            return out.toByteArray();
        }
    }
}
