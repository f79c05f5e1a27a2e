// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Damaged files: each must be refused with a code, the byte and the file's name, and never with another
/// exception.
class GgufDamageTest {
    private static final int VERSION = 4;
    private static final int TENSOR_COUNT = 8;
    private static final int ENTRY_COUNT = 16;
    private static final int FIRST_ENTRY = 24;
    /// Where the value of a first entry starts whose key has one byte: behind the key and the type.
    private static final int FIRST_VALUE = FIRST_ENTRY + 8 + 1 + 4;
    /// Where parts of the first tensor are in a file without metadata, whose tensor has a name of one byte.
    private static final int DIMENSION_COUNT = FIRST_ENTRY + 8 + 1;
    private static final int FIRST_DIMENSION = DIMENSION_COUNT + 4;
    private static final int SECOND_DIMENSION = FIRST_DIMENSION + 8;
    private static final int TYPE = SECOND_DIMENSION + 8;
    private static final int OFFSET = TYPE + 4;

    @Test
    void refusesAFileCutAtAnyByte() {
        byte[] whole = sample();
        GgufFile file = GgufFile.read(MemorySegment.ofArray(whole), "whole.gguf");
        TensorInfo last = file.tensors().get("last");
        int needed = (int) (last.offset() + last.bytes());
        for (int length = 0; length < needed; length++) {
            byte[] cut = Arrays.copyOf(whole, length);

            assertThatThrownBy(() -> read(cut))
                    .as("cut to %d bytes", length)
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            error -> assertThat(error.code()).isEqualTo(ErrorCode.GGUF_INVALID))
                    .hasMessageContaining("test.gguf is damaged at byte ");
        }
    }

    @Test
    void answersAnyChangedByteWithAFileOrAnEngineException() {
        byte[] whole = sample();
        var random = new Random(7);
        int refused = 0;
        for (int round = 0; round < 50_000; round++) {
            byte[] changed = whole.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }

            Throwable error = catchThrowable(() -> read(changed));

            if (error != null) {
                refused++;
                assertThat(error).isInstanceOf(EngineException.class).hasMessageContaining("test.gguf");
                assertThat(error).hasMessageContaining("byte ");
            }
        }
        assertThat(refused).isGreaterThan(10_000);
    }

    @Test
    void namesWhatItFoundInsteadOfTheMagicNumber() {
        byte[] zip = {'P', 'K', 3, 4, 0, 0, 0, 0};

        refuses(zip, ErrorCode.GGUF_INVALID, "test.gguf is not a GGUF file: found 0x04034b50 at byte 0");
    }

    @Test
    void namesBigEndianFiles() {
        byte[] bytes = set(oneTensor(), VERSION, Integer.reverseBytes(3));

        refuses(bytes, ErrorCode.GGUF_UNSUPPORTED, "test.gguf, byte 4: the file is big-endian GGUF");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, -1})
    void refusesOtherVersions(int version) {
        String message = "byte 4: GGUF version " + Integer.toUnsignedString(version);

        refuses(set(oneTensor(), VERSION, version), ErrorCode.GGUF_UNSUPPORTED, message);
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 60, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1000})
    void refusesCountsThatTheFileCannotHold(long count) {
        String number = Long.toUnsignedString(count);

        refuses(set(oneTensor(), TENSOR_COUNT, count), "at byte 8: the number of tensors is " + number);
        refuses(set(oneTensor(), ENTRY_COUNT, count), "at byte 16: the number of metadata entries is " + number);
        refuses(set(oneTensor(), FIRST_ENTRY, count), "at byte 24: the length of the name of a tensor is " + number);
        byte[] string = new GgufWriter().put("k", "value").toBytes();
        refuses(set(string, FIRST_VALUE, count), "at byte 37: the length of the value of 'k' is " + number);
        byte[] array = new GgufWriter().put("k", new int[] {1}).toBytes();
        refuses(set(array, FIRST_VALUE + 4, count), "at byte 41: the element count of 'k' is " + number);
        byte[] strings = new GgufWriter().put("k", List.of(new byte[1])).toBytes();
        refuses(set(strings, FIRST_VALUE + 4, count), "at byte 41: the element count of 'k' is " + number);
        refuses(set(strings, FIRST_VALUE + 12, count), "at byte 49: the length of a string of 'k' is " + number);
    }

    @Test
    void refusesRepeatedKeysAndNames() {
        byte[] keys = new GgufWriter().put("k", 1).put("k", 2).toBytes();
        byte[] names = new GgufWriter()
                .tensor("w", List.of(1L), new float[1])
                .tensor("w", List.of(1L), new float[1])
                .toBytes();

        refuses(keys, "at byte 41: the metadata key 'k' is there twice");
        refuses(names, "at byte 57: the tensor 'w' is there twice");
    }

    @Test
    void refusesEmptyLongAndMalformedNames() {
        var floats = new float[1];
        byte[] longest =
                new GgufWriter().tensor("n".repeat(63), List.of(1L), floats).toBytes();

        assertThat(read(longest).tensors()).hasSize(1);
        refuses(
                new GgufWriter().tensor("", List.of(1L), floats).toBytes(),
                "at byte 24: the name of a tensor has 0 bytes");
        refuses(
                new GgufWriter().tensor("n".repeat(64), List.of(1L), floats).toBytes(),
                "at byte 24: the name of a tensor has 64 bytes");
        refuses(new GgufWriter().put("", 1).toBytes(), "at byte 24: the key of a metadata entry has 0 bytes");
        byte[] malformed = oneTensor();
        malformed[FIRST_ENTRY + 8] = (byte) 0xff;
        refuses(malformed, "at byte 24: the name of a tensor is not UTF-8");
    }

    @Test
    void refusesUnknownValueTypesAndFlags() {
        byte[] number = new GgufWriter().put("k", 1).toBytes();
        byte[] array = new GgufWriter().put("k", new int[] {1}).toBytes();
        byte[] flag = new GgufWriter().putBits("k", ValueType.BOOL, 2).toBytes();

        refuses(set(number, FIRST_VALUE - 4, 13), "at byte 33: the value type of 'k' is 13, not 0 to 12");
        refuses(set(array, FIRST_VALUE, -1), "at byte 37: the value type of 'k' is 4294967295, not 0 to 12");
        refuses(flag, "at byte 37: a flag of 'k' is 2, not 0 or 1");
    }

    @Test
    void refusesArraysThatNestDeeply() {
        byte[] four = nested(4);
        byte[] five = nested(5);

        assertThat(read(four).metadata().keys()).containsExactly("k");
        refuses(five, "at byte 85: 'k' nests arrays deeper than 4");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, -1})
    void refusesOtherThanOneToFourDimensions(int count) {
        String message = "at byte 33: 'w' has %s dimensions, not 1 to 4".formatted(Integer.toUnsignedString(count));

        refuses(set(oneTensor(), DIMENSION_COUNT, count), message);
    }

    @Test
    void refusesDimensionsWithoutASensibleProduct() {
        refuses(set(oneTensor(), FIRST_DIMENSION, 0L), "at byte 37: dimension 0 of 'w' is 0");
        refuses(set(oneTensor(), FIRST_DIMENSION, -32L), "at byte 37: dimension 0 of 'w' is 18446744073709551584");
        refuses(set(oneTensor(), SECOND_DIMENSION, 1L << 58), "at byte 45: dimension 1 of 'w' is 288230376151711744");
    }

    @Test
    void refusesRowsThatAreNoWholeBlocks() {
        refuses(
                set(oneTensor(), FIRST_DIMENSION, 33L),
                "at byte 37: the first dimension of 'w' is 33, no multiple of the 32 values in a block of Q8_0");
    }

    @ParameterizedTest
    @ValueSource(ints = {42, 1_000_000, -1})
    void refusesTypesThatAreNotKnown(int type) {
        String message = "byte 53: 'w' has tensor type " + Integer.toUnsignedString(type);

        refuses(set(oneTensor(), TYPE, type), ErrorCode.GGUF_UNSUPPORTED, message);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 33, -1, Long.MAX_VALUE})
    void refusesOffsetsThatAreNotAligned(long offset) {
        String message = "at byte 57: the offset of 'w' is " + Long.toUnsignedString(offset);

        refuses(set(oneTensor(), OFFSET, offset), message);
    }

    @ParameterizedTest
    @ValueSource(longs = {64, 96, 1L << 40, Long.MAX_VALUE - 31})
    void refusesTensorsBeyondTheEndOfTheFile(long offset) {
        refuses(set(oneTensor(), OFFSET, offset), "at byte 57: 'w' needs 2 blocks of 34 bytes at byte ");
    }

    @Test
    void refusesTensorsTooLargeForTheFile() {
        refuses(set(oneTensor(), SECOND_DIMENSION, 4L), "'w' needs 4 blocks of 34 bytes at byte 96");
        refuses(set(oneTensor(), SECOND_DIMENSION, 1L << 57), "'w' needs 144115188075855872 blocks of 34 bytes");
    }

    @Test
    void refusesTensorsThatOverlap() {
        byte[] bytes = new GgufWriter()
                .tensor("a", List.of(16L), new float[16])
                .tensor("b", List.of(16L), new float[16])
                .toBytes();
        int offsetOfB = FIRST_ENTRY + 2 * 33 - 8;

        refuses(set(bytes, offsetOfB, 32L), "at byte 82: 'b' starts at byte 128, within 'a'");
        refuses(set(bytes, offsetOfB, 0L), "at byte 82: 'b' starts at byte 96, within 'a'");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 48})
    void refusesAlignmentsThatAreNoPowerOfTwo(int alignment) {
        byte[] bytes = new GgufWriter().put("general.alignment", alignment).toBytes();

        refuses(bytes, "at byte 53: 'general.alignment' is %d, not a power of two".formatted(alignment));
    }

    private static byte[] sample() {
        return new GgufWriter()
                .put("general.architecture", "test")
                .put("count", 3)
                .put("flags", new boolean[] {true, false})
                .put("tokens", List.of(new byte[] {'a'}, new byte[] {'b', 'c'}))
                .put("scores", new float[] {1, 2})
                .tensor("first", List.of(4L, 2L), new float[8])
                .tensor("last", GgmlType.Q8_0, List.of(32L, 1L), new byte[34])
                .toBytes();
    }

    /// A file with the tensor `w` of two rows of one block each, and no metadata.
    private static byte[] oneTensor() {
        return new GgufWriter()
                .tensor("w", GgmlType.Q8_0, List.of(32L, 2L), new byte[68])
                .toBytes();
    }

    private static byte[] nested(int depth) {
        return new GgufWriter()
                .put("k", ValueType.ARRAY, out -> {
                    for (int i = 1; i < depth; i++) {
                        out.int32(ValueType.ARRAY.id());
                        out.int64(1);
                    }
                    out.int32(ValueType.UINT8.id());
                    out.int64(1);
                    out.int8(7);
                })
                .toBytes();
    }

    private static byte[] set(byte[] bytes, int offset, int value) {
        byte[] changed = bytes.clone();
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
        return changed;
    }

    private static byte[] set(byte[] bytes, int offset, long value) {
        byte[] changed = bytes.clone();
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putLong(offset, value);
        return changed;
    }

    private static GgufFile read(byte[] bytes) {
        return GgufFile.read(MemorySegment.ofArray(bytes), "test.gguf");
    }

    private static void refuses(byte[] bytes, String message) {
        refuses(bytes, ErrorCode.GGUF_INVALID, message);
    }

    private static void refuses(byte[] bytes, ErrorCode code, String message) {
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOfSatisfying(
                        EngineException.class, error -> assertThat(error.code()).isEqualTo(code))
                .hasMessageContaining("test.gguf")
                .hasMessageContaining(message);
    }
}
