// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.gguf.GgmlType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DequantizerTest {
    private static final float GUARD = 12345.678f;
    private static final short HALF = (short) 0x3800;
    private static final short QUARTER = (short) 0x3400;

    /// What a block of the bytes `37 · i + 11` expands to when its scale is 0.5 and its `dmin` 0.25.
    record Vector(GgmlType type, Map<Integer, Short> halves, double sum, Map<Integer, Float> values) {}

    static List<Vector> vectors() {
        return List.of(
                new Vector(
                        GgmlType.Q4_0,
                        Map.of(0, HALF),
                        -10.5,
                        Map.of(0, -1.5f, 1, 1.0f, 15, -4.0f, 16, -1.5f, 17, -0.5f, 31, 0f)),
                new Vector(
                        GgmlType.Q5_0,
                        Map.of(0, HALF),
                        7.5,
                        Map.of(0, 4.5f, 1, -1.0f, 15, -6.0f, 16, 7.0f, 17, 0f, 31, 0.5f)),
                new Vector(
                        GgmlType.Q8_0,
                        Map.of(0, HALF),
                        -88.0,
                        Map.of(0, 42.5f, 1, 61.0f, 15, -64.0f, 16, -45.5f, 17, -27.0f, 31, -24.0f)),
                new Vector(
                        GgmlType.Q4_K,
                        Map.of(0, HALF, 2, QUARTER),
                        27220.0,
                        Map.of(0, 157.75f, 1, -12.75f, 31, 80.25f, 32, 4.0f, 64, 210.25f, 127, 40.5f, 255, 24.25f)),
                new Vector(
                        GgmlType.Q6_K,
                        Map.of(208, HALF),
                        2306.0,
                        Map.of(0, -715.5f, 1, 848.0f, 16, -216.0f, 32, 115.5f, 127, 750.0f, 255, -30.0f)));
    }

    static Set<GgmlType> readableTypes() {
        return GgmlType.allReadable();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void expandsABlockOfCountedBytes(Vector vector) {
        byte[] packed = new byte[vector.type().blockBytes()];
        for (int i = 0; i < packed.length; i++) {
            packed[i] = (byte) (37 * i + 11);
        }
        vector.halves().forEach((offset, half) -> {
            packed[offset] = (byte) (int) half;
            packed[offset + 1] = (byte) (half >> 8);
        });
        float[] values = new float[vector.type().blockSize()];

        Dequantizer.of(vector.type()).dequantize(MemorySegment.ofArray(packed), 0, values, 0, values.length);

        assertThat(sum(values)).isEqualTo(vector.sum());
        vector.values()
                .forEach((index, value) ->
                        assertThat(values[index]).as("value %d", index).isEqualTo(value));
    }

    @ParameterizedTest
    @MethodSource("readableTypes")
    void givesTheBitsOfGgufPy(GgmlType type) throws IOException {
        for (String line : golden(type)) {
            String[] fields = line.split(" ", -1);
            byte[] packed = HexFormat.of().parseHex(fields[0]);
            float[] values = new float[fields.length - 1];

            Dequantizer.of(type).dequantize(MemorySegment.ofArray(packed), 0, values, 0, values.length);

            assertThat(hexBits(values)).containsExactly(Arrays.copyOfRange(fields, 1, fields.length));
        }
    }

    @ParameterizedTest
    @MethodSource("readableTypes")
    void expandsRunsOfBlocksAtAnyOffsetAndWritesNothingElse(GgmlType type) throws IOException {
        String packedHex = String.join(
                "", golden(type).stream().map(line -> line.split(" ", -1)[0]).toList());
        byte[] packed = HexFormat.of().parseHex("abcdef" + packedHex);
        String[] expected = golden(type).stream()
                .flatMap(line -> Arrays.stream(line.split(" ", -1)).skip(1))
                .toArray(String[]::new);
        float[] out = new float[expected.length + 2];
        Arrays.fill(out, GUARD);

        Dequantizer.of(type).dequantize(MemorySegment.ofArray(packed), 3, out, 1, expected.length);

        assertThat(hexBits(Arrays.copyOfRange(out, 1, out.length - 1))).containsExactly(expected);
        assertThat(out[0]).isEqualTo(GUARD);
        assertThat(out[out.length - 1]).isEqualTo(GUARD);
    }

    @ParameterizedTest
    @EnumSource
    void refusesTypesThatAreNotReadable(GgmlType type) {
        if (type.readable()) {
            assertThat(Dequantizer.of(type)).isNotNull();
        } else {
            assertThatThrownBy(() -> Dequantizer.of(type))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(type + " is not readable");
        }
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    private static String[] hexBits(float[] values) {
        return Stream.iterate(0, i -> i < values.length, i -> i + 1)
                .map(i -> HexFormat.of().toHexDigits(Float.floatToRawIntBits(values[i])))
                .toArray(String[]::new);
    }

    private static List<String> golden(GgmlType type) throws IOException {
        String path = "/golden/dequantize/" + type + ".txt";
        try (InputStream in = Objects.requireNonNull(DequantizerTest.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        }
    }
}
