// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.gemlake.engine.gguf.GgmlType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DequantizerTest {
    private static final float GUARD = 12345.678f;
    private static final int BLOCKS = 4096;
    private static final byte[] SPECIAL = HexFormat.of().parseHex("008001ff7f7b7cfc");

    static Set<GgmlType> readableTypes() {
        return ReadableTypes.all();
    }

    @Test
    void readsTheTypesOfCommonFiles() {
        assertThat(readableTypes())
                .extracting(GgmlType::name)
                .containsExactly(
                        "F32", "F16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K",
                        "IQ4_NL", "IQ4_XS", "BF16");
    }

    /// Blocks of the bytes `37 · i + 11`, with the half-precision numbers of the second column at the offsets there;
    /// then the sum of their values, the sum of the absolute values, and some of the values by index.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Q4_0   | 0:0.5            | -10.5   | 61.5     | 0:-1.5 1:1 15:-4 16:-1.5 17:-0.5 31:0
            Q4_1   | 0:0.5 2:-1.25    | 82.5    | 91       | 0:6.25 1:0.75 15:3.75 16:3.25 17:4.75 31:4.75
            Q5_0   | 0:0.5            | 7.5     | 123.5    | 0:4.5 1:-1 15:-6 16:7 17:0 31:0.5
            Q5_1   | 0:0.5 2:-1.25    | 212.5   | 218      | 0:8.25 1:10.75 15:13.75 16:8.25 17:1.25 31:1.25
            Q8_0   | 0:0.5            | -88     | 1086     | 0:42.5 1:61 15:-64 16:-45.5 17:-27 31:-24
            IQ4_NL | 0:0.5            | -128.5  | 852.5    | 0:-17.5 1:12.5 15:-63.5 16:-17.5 17:-5 31:0.5
            Q2_K   | 80:0.5 82:0.25   | 1029.5  | 1282     | 0:16.5 1:0 16:-0.75 32:3.75 63:3.25 127:21 200:4 255:2.25
            Q3_K   | 108:0.5          | 479     | 4605     | 0:40.5 1:-54 16:-48 31:32 64:17 128:1 200:12.5 255:21
            Q4_K   | 0:0.5 2:0.25     | 27220   | 27514    | 0:157.75 1:-12.75 31:80.25 63:20 128:211.5 255:24.25
            Q5_K   | 0:0.5 2:0.25     | 58108   | 58279.5  | 0:405.75 1:-12.75 32:56 127:-1.5 128:523.5 255:54.25
            Q6_K   | 208:0.5          | 2306    | 133251   | 0:-715.5 1:848 31:-48 64:-1520 127:750 200:544.5 255:-30
            IQ4_XS | 0:0.5            | -5502.5 | 83331.5  | 0:32.5 1:-0.5 31:17.5 64:390 128:-292.5 200:570 255:-8
            """)
    void expandsABlockOfCountedBytes(GgmlType type, String halves, double sum, double absoluteSum, String some) {
        ByteBuffer packed = ByteBuffer.allocate(type.blockBytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < packed.capacity(); i++) {
            packed.put(i, (byte) (37 * i + 11));
        }
        forEachPair(halves, (offset, half) -> packed.putShort(offset, Float.floatToFloat16(half)));

        float[] values = dequantize(type, packed.array());

        assertThat(sum(values)).isEqualTo(sum);
        forEachPair(
                some,
                (index, value) ->
                        assertThat(values[index]).as("value %d", index).isEqualTo(value));
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.abs(values[i]);
        }
        assertThat(sum(values)).isEqualTo(absoluteSum);
    }

    @ParameterizedTest
    @MethodSource("readableTypes")
    void givesTheBitsOfGgufPy(GgmlType type) throws IOException {
        float[] values = dequantize(type, blocks(type));

        ByteBuffer bits = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bits.putInt(Float.floatToIntBits(value));
        }
        var checksum = new CRC32();
        checksum.update(bits.flip());
        assertThat(HexFormat.of().toHexDigits((int) checksum.getValue()))
                .isEqualTo(checksums().get(type.name()));
    }

    @ParameterizedTest
    @MethodSource("readableTypes")
    void expandsRunsOfBlocksAtAnyOffsetAndWritesNothingElse(GgmlType type) {
        byte[] blocks = Arrays.copyOf(blocks(type), 3 * type.blockBytes());
        byte[] shifted = new byte[3 + blocks.length];
        System.arraycopy(blocks, 0, shifted, 3, blocks.length);
        float[] out = new float[1 + 3 * type.blockSize() + 1];
        Arrays.fill(out, GUARD);

        ReadableTypes.dequantizer(type)
                .dequantize(MemorySegment.ofArray(shifted), 3, out, 1, 3 * type.blockSize(), new RowReader());

        for (int block = 0; block < 3; block++) {
            int from = block * type.blockBytes();
            assertThat(Arrays.copyOfRange(out, 1 + block * type.blockSize(), 1 + (block + 1) * type.blockSize()))
                    .containsExactly(dequantize(type, Arrays.copyOfRange(blocks, from, from + type.blockBytes())));
        }
        assertThat(out[0]).isEqualTo(GUARD);
        assertThat(out[out.length - 1]).isEqualTo(GUARD);
    }

    @ParameterizedTest
    @EnumSource
    void refusesTypesThatAreNotReadable(GgmlType type) {
        if (ReadableTypes.contains(type)) {
            assertThat(ReadableTypes.dequantizer(type)).isNotNull();
        } else {
            assertThatThrownBy(() -> ReadableTypes.dequantizer(type))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(type + " is not readable");
        }
    }

    @ParameterizedTest
    @MethodSource("readableTypes")
    void allocatesNothingOnceATypeHasBeenRead(GgmlType type) {
        var reader = new RowReader();
        MemorySegment packed = MemorySegment.ofArray(new byte[4 * type.blockBytes()]);
        float[] values = new float[4 * type.blockSize()];
        Dequantizer dequantizer = ReadableTypes.dequantizer(type);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        dequantizer.dequantize(packed, 0, values, 0, values.length, reader);

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
            dequantizer.dequantize(packed, 0, values, 0, values.length, reader);
        }

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isZero();
    }

    private static float[] dequantize(GgmlType type, byte[] packed) {
        float[] values = new float[packed.length / type.blockBytes() * type.blockSize()];
        ReadableTypes.dequantizer(type)
                .dequantize(MemorySegment.ofArray(packed), 0, values, 0, values.length, new RowReader());
        return values;
    }

    /// The blocks that `golden/dequantize/README.md` describes.
    private static byte[] blocks(GgmlType type) {
        byte[] packed = new byte[BLOCKS * type.blockBytes()];
        new Random(type.id()).nextBytes(packed);
        for (int i = 0; i < packed.length; i++) {
            if (packed[i] >= 0) {
                packed[i] = SPECIAL[packed[i] % SPECIAL.length];
            }
        }
        return packed;
    }

    private static void forEachPair(String pairs, BiConsumer<Integer, Float> action) {
        for (String pair : pairs.split(" ", -1)) {
            String[] halves = pair.split(":", -1);
            action.accept(Integer.valueOf(halves[0]), Float.valueOf(halves[1]));
        }
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    private static Map<String, String> checksums() throws IOException {
        String path = "/golden/dequantize/checksums.txt";
        try (InputStream in = Objects.requireNonNull(DequantizerTest.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> List.of(line.split(" ", -1)))
                    .collect(Collectors.toMap(List::getFirst, List::getLast));
        }
    }
}
