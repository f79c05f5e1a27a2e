// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import io.gemlake.engine.gguf.GgufMap;
import io.gemlake.engine.gguf.GgufMap.Field;
import io.gemlake.engine.gguf.GgufMap.Kind;
import io.gemlake.engine.gguf.GgufMap.Part;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Every part of a sound file, damaged in every way that is typical of it, one damage at a time.
final class SystematicDamage {
    private static final List<Kind> WHOLE_NUMBERS = List.of(
            Kind.MAGIC,
            Kind.VERSION,
            Kind.TENSOR_COUNT,
            Kind.ENTRY_COUNT,
            Kind.TEXT_LENGTH,
            Kind.ELEMENT_COUNT,
            Kind.INTEGER,
            Kind.DIMENSION_COUNT,
            Kind.DIMENSION,
            Kind.OFFSET);
    private static final int VALUE_TYPES = 14;
    private static final int TENSOR_TYPES = 44;
    private static final int INT32 = 5;

    private final byte[] file;
    private final GgufMap map;

    SystematicDamage(byte[] file) {
        this.file = file;
        this.map = GgufMap.of(file);
    }

    /// All but [#truncated], each made when it is asked for.
    Stream<Damage> others() {
        return Stream.of(
                        numbers(),
                        reals(),
                        types(),
                        texts(),
                        entries(),
                        rows(),
                        arrays(),
                        shapes(),
                        offsets(),
                        alignments())
                .flatMap(Function.identity());
    }

    /// The file cut at every byte before the values, where each tensor begins, and before the last byte.
    Stream<Damage> truncated() {
        IntStream header = IntStream.range(0, map.dataStart());
        IntStream values = map.fields(List.of(Kind.VALUES)).stream().mapToInt(Field::offset);
        return IntStream.concat(IntStream.concat(header, values), IntStream.of(file.length - 1))
                .mapToObj(length ->
                        new Damage("truncated", "cut to %d bytes".formatted(length), Arrays.copyOf(file, length)));
    }

    private Stream<Damage> numbers() {
        return map.fields(WHOLE_NUMBERS).stream()
                .filter(SystematicDamage::isAtABorder)
                .flatMap(field -> {
                    long value = Damage.number(file, field);
                    return Arrays.stream(Damage.suspicious(value, field.bytes(), file.length))
                            .mapToObj(other -> set("number", field, other));
                });
    }

    private Stream<Damage> reals() {
        return map.fields(List.of(Kind.REAL)).stream()
                .filter(SystematicDamage::isAtABorder)
                .flatMap(field -> DoubleStream.of(
                                Double.NaN,
                                Double.POSITIVE_INFINITY,
                                Double.NEGATIVE_INFINITY,
                                0,
                                -1,
                                1e-44,
                                3e38,
                                -3e38)
                        .mapToObj(value -> set(
                                "real",
                                field,
                                field.bytes() == Float.BYTES
                                        ? Float.floatToRawIntBits((float) value)
                                        : Double.doubleToRawLongBits(value))));
    }

    private Stream<Damage> types() {
        Stream<Damage> values = map.fields(List.of(Kind.VALUE_TYPE)).stream()
                .flatMap(field ->
                        LongStream.range(-1, VALUE_TYPES).mapToObj(type -> set("type of a value", field, type)));
        Stream<Damage> tensors = map.fields(List.of(Kind.TENSOR_TYPE)).stream()
                .flatMap(field ->
                        LongStream.range(-1, TENSOR_TYPES).mapToObj(type -> set("type of a tensor", field, type)));
        return Stream.concat(values, tensors);
    }

    /// Names and strings: misspelt, not UTF-8, empty, with a NUL, with the name of a neighbour.
    private Stream<Damage> texts() {
        List<Field> texts = map.fields(List.of(Kind.KEY, Kind.TENSOR_NAME, Kind.TEXT));
        return IntStream.range(0, texts.size())
                .filter(i -> isAtABorder(texts.get(i)))
                .boxed()
                .flatMap(i -> {
                    Field text = texts.get(i);
                    Field next = texts.get((i + 1) % texts.size());
                    byte[] old = Damage.part(file, text.offset(), text.end());
                    return Stream.of(
                                    new byte[0],
                                    new byte[] {0},
                                    new byte[] {(byte) 0xff, (byte) 0xfe},
                                    "x".repeat(100).getBytes(StandardCharsets.UTF_8),
                                    (new String(old, StandardCharsets.UTF_8) + "x").getBytes(StandardCharsets.UTF_8),
                                    Damage.part(file, next.offset(), next.end()))
                            .map(bytes -> retold(text, bytes));
                });
    }

    private Stream<Damage> entries() {
        Field count = count(Kind.ENTRY_COUNT);
        return map.entries().stream().flatMap(part -> leftOutAndDoubled("entry", part, count));
    }

    private Stream<Damage> rows() {
        Field count = count(Kind.TENSOR_COUNT);
        return map.tensors().stream().flatMap(part -> leftOutAndDoubled("tensor", part, count));
    }

    /// Arrays with one number less and one more than they had, and with none.
    private Stream<Damage> arrays() {
        return map.fields(List.of(Kind.ELEMENT_COUNT)).stream().flatMap(count -> {
            List<Field> elements = map.fields().stream()
                    .filter(field -> field.owner().equals(count.owner()) && field.offset() > count.offset())
                    .toList();
            int start = elements.getFirst().offset();
            int end = elements.getLast().end();
            long size = Damage.number(file, count);
            // A string has two fields: its length and its bytes.
            int second = elements.get((int) (elements.size() / size)).offset();
            byte[] first = Damage.part(file, start, second);
            return Stream.of(
                    new Damage("array", "the first element of " + count + " left out", array(count, size - 1, second)),
                    new Damage("array", count + " emptied", array(count, 0, end)),
                    new Damage(
                            "array",
                            "the first element of " + count + " doubled",
                            Damage.splice(Damage.with(file, count, size + 1), map, start, start, first)));
        });
    }

    private byte[] array(Field count, long size, int keptFrom) {
        return Damage.splice(Damage.with(file, count, size), map, count.end(), keptFrom, new byte[0]);
    }

    /// Shapes that hold the same number of values, and shapes with one dimension more or less.
    private Stream<Damage> shapes() {
        return map.tensors().stream().flatMap(tensor -> {
            List<Field> sizes = map.fields(List.of(Kind.DIMENSION)).stream()
                    .filter(field -> field.owner().equals(tensor.name()))
                    .toList();
            long[] shape = sizes.stream()
                    .mapToLong(field -> Damage.number(file, field))
                    .toArray();
            long elements = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            return Stream.of(
                            new long[] {elements},
                            new long[] {elements, 1},
                            new long[] {1, elements},
                            new long[] {shape[0], 1, elements / shape[0]},
                            new long[] {shape[0], elements / shape[0], 1, 1},
                            new long[] {elements / shape[0], shape[0]},
                            new long[] {shape[0] / 2, elements / shape[0] * 2},
                            new long[] {shape[0] * 2, Math.max(1, elements / shape[0] / 2)},
                            new long[] {shape[0], 1L << 62},
                            new long[] {1L << 32, 1L << 32},
                            new long[] {1L << 21, 1L << 21, 1L << 21, 2})
                    .map(other -> shaped(tensor, sizes, other));
        });
    }

    private Damage shaped(Part tensor, List<Field> sizes, long[] shape) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + Long.BYTES * shape.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(shape.length);
        Arrays.stream(shape).forEach(bytes::putLong);
        int start = sizes.getFirst().offset() - Integer.BYTES;
        byte[] changed = Damage.splice(file, map, start, sizes.getLast().end(), bytes.array());
        return new Damage("shape", tensor.name() + " shaped " + Arrays.toString(shape), changed);
    }

    /// Each tensor where its neighbour lies, and one alignment before and behind.
    private Stream<Damage> offsets() {
        List<Field> offsets = map.fields(List.of(Kind.OFFSET));
        return IntStream.range(0, offsets.size()).boxed().flatMap(i -> {
            Field offset = offsets.get(i);
            long value = Damage.number(file, offset);
            long next = Damage.number(file, offsets.get((i + 1) % offsets.size()));
            return LongStream.of(next, value - 32, value + 32, value + 16)
                    .mapToObj(other -> set("offset", offset, other));
        });
    }

    private Stream<Damage> alignments() {
        byte[] key = "general.alignment".getBytes(StandardCharsets.UTF_8);
        int start = map.entries().getFirst().start();
        Field count = count(Kind.ENTRY_COUNT);
        return IntStream.of(0, 1, 2, 3, 8, 16, 31, 32, 33, 64, 4096, 1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE, -1)
                .mapToObj(alignment -> {
                    ByteBuffer entry = ByteBuffer.allocate(Long.BYTES + key.length + 2 * Integer.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(key.length)
                            .put(key)
                            .putInt(INT32)
                            .putInt(alignment);
                    byte[] counted = Damage.with(file, count, Damage.number(file, count) + 1);
                    byte[] changed = Damage.splice(counted, map, start, start, entry.array());
                    return new Damage("alignment", "an alignment of %d".formatted(alignment), changed);
                });
    }

    private Stream<Damage> leftOutAndDoubled(String kind, Part part, Field count) {
        long size = Damage.number(file, count);
        byte[] less = Damage.with(file, count, size - 1);
        byte[] more = Damage.with(file, count, size + 1);
        byte[] again = Damage.part(file, part.start(), part.end());
        return Stream.of(
                new Damage(
                        kind,
                        part.name() + " left out",
                        Damage.splice(less, map, part.start(), part.end(), new byte[0])),
                new Damage(kind, part.name() + " doubled", Damage.splice(more, map, part.end(), part.end(), again)));
    }

    private Damage retold(Field text, byte[] bytes) {
        ByteBuffer string = ByteBuffer.allocate(Long.BYTES + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bytes.length)
                .put(bytes);
        byte[] changed = Damage.splice(file, map, text.offset() - Long.BYTES, text.end(), string.array());
        return new Damage(
                "text", "%s becomes '%s'".formatted(text, new String(bytes, StandardCharsets.UTF_8)), changed);
    }

    private Damage set(String kind, Field field, long value) {
        return new Damage(kind, "%s set to %d".formatted(field, value), Damage.with(file, field, value));
    }

    private Field count(Kind kind) {
        return map.fields(List.of(kind)).getFirst();
    }

    /// The first two and the last element of an array stand for all.
    private static boolean isAtABorder(Field field) {
        return field.element() >= -1 && field.element() <= 1;
    }
}
