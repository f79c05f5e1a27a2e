// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.ErrorCode;
import io.gemlake.engine.ModelPart;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Models in several files: read as one, or refused by the name of the file that does not fit.
class SplitFileTest {
    private static final byte[] WHOLE = new GgufWriter()
            .put("general.architecture", "test")
            .put("words", List.of(new byte[] {'a'}, new byte[] {'b'}))
            .tensor("a", List.of(3L), new float[] {1, 2, 3})
            .tensor("b", GgmlType.Q8_0, List.of(32L, 2L), new byte[68])
            .tensor("c", List.of(1L), new float[] {4})
            .toBytes();

    @TempDir
    private Path directory;

    @Test
    void namesOfASplitModelAreThoseOfAllItsParts() {
        assertThat(ModelPart.names("m-1b-00001-of-00003.gguf"))
                .containsExactly("m-1b-00001-of-00003.gguf", "m-1b-00002-of-00003.gguf", "m-1b-00003-of-00003.gguf");
        assertThat(ModelPart.names("-00001-of-00001.gguf")).containsExactly("-00001-of-00001.gguf");
    }

    @ParameterizedTest
    @ValueSource(strings = {"m.gguf", "m-00001-of-00003.bin", "m-1-of-3.gguf", "m-00001-of-00000.gguf", "m", ""})
    void otherNamesStandForThemselves(String name) {
        assertThat(ModelPart.names(name)).containsExactly(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"m-00000-of-00003.gguf", "m-00002-of-00003.gguf", "m-00004-of-00003.gguf"})
    void anyOtherPartIsRefusedByTheNameOfTheFirst(String name) {
        refuses(
                () -> ModelPart.names(name),
                ErrorCode.MODEL_UNREADABLE,
                name + " is a part of a split model, and not its first; pass m-00001-of-00003.gguf");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 1 1", "0 2 1", "2 0 1", "3 0 0", "3", "1 2"})
    void isReadAsOneFile(String tensors) {
        int[] counts = Arrays.stream(tensors.split(" ", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        List<byte[]> parts = GgufSplitter.split(WHOLE, counts);
        GgufFile whole = read(List.of(WHOLE));

        GgufFile file = read(parts);

        assertThat(file.metadata().string("general.architecture")).isEqualTo("test");
        assertThat(file.metadata().strings("words").size()).isEqualTo(2);
        assertThat(file.bytes())
                .isEqualTo(parts.stream().mapToLong(part -> part.length).sum());
        assertThat(file.tensors().keySet()).containsExactly("a", "b", "c");
        whole.tensors().forEach((name, tensor) -> assertThat(data(file, name)).isEqualTo(data(whole, name)));
    }

    @Test
    void mapsThePartsBesideTheFirst() {
        Path first = GgufSplitter.write(GgufSplitter.split(WHOLE, 1, 0, 2), directory, "m");

        try (Arena arena = Arena.ofConfined()) {
            GgufFile file = GgufFile.map(first, arena);

            assertThat(file.name()).isEqualTo(first.toString());
            assertThat(file.name(file.tensors().get("c"))).endsWith("m-00003-of-00003.gguf");
            assertThat(data(file, "c")).isEqualTo(data(read(List.of(WHOLE)), "c"));
        }
    }

    @Test
    void aFileThatWasPutTogetherAgainIsNotSplit() {
        byte[] merged = new GgufWriter()
                .put("split.no", 0)
                .put("split.count", 0)
                .put("split.tensors.count", 1)
                .tensor("a", List.of(1L), new float[1])
                .toBytes();

        assertThat(read(List.of(merged)).tensors()).hasSize(1);
    }

    @Test
    void namesAPartThatIsMissing() throws IOException {
        Path first = GgufSplitter.write(GgufSplitter.split(WHOLE, 1, 1, 1), directory, "m");
        Files.delete(directory.resolve("m-00002-of-00003.gguf"));

        try (Arena arena = Arena.ofConfined()) {
            refuses(
                    () -> GgufFile.map(first, arena),
                    ErrorCode.MODEL_UNREADABLE,
                    "m-00002-of-00003.gguf cannot be read");
        }
    }

    @Test
    void namesAPartThatIsDamaged() {
        List<byte[]> parts = new ArrayList<>(GgufSplitter.split(WHOLE, 1, 1, 1));
        parts.set(1, Arrays.copyOf(parts.get(1), parts.get(1).length - 32));

        refuses(parts, "part2 is damaged at byte ", "'b' needs 2 blocks of 34 bytes");
    }

    @Test
    void refusesAPartAlone() {
        List<byte[]> parts = GgufSplitter.split(WHOLE, 1, 2);

        refuses(parts.subList(0, 1), "part1, byte ", "'split.count' is 2, but the number of files is 1; a split model");
    }

    @Test
    void refusesPartsInAnotherOrder() {
        List<byte[]> parts = GgufSplitter.split(WHOLE, 1, 1, 1);

        refuses(
                List.of(parts.get(0), parts.get(2), parts.get(1)),
                "part2, byte ",
                "'split.no' is 2, but its place among them, counted from 0, is 1");
        refuses(List.of(parts.get(1), parts.get(0), parts.get(2)), "part1, byte ", "'split.no' is 1");
    }

    @Test
    void refusesTheSamePartTwice() {
        List<byte[]> parts = GgufSplitter.split(WHOLE, 1, 2);

        refuses(List.of(parts.get(0), parts.get(0)), "part2, byte ", "'split.no' is 0");
    }

    @Test
    void refusesFilesThatAreNoParts() {
        List<byte[]> parts = GgufSplitter.split(WHOLE, 1, 2);

        refuses(List.of(parts.get(0), WHOLE), "part2 has no 'split.count'");
        refuses(List.of(WHOLE, parts.get(1)), "part1 has no 'split.count'");
    }

    @Test
    void refusesPartsOfSeveralSplits() {
        List<byte[]> parts = GgufSplitter.split(WHOLE, 1, 1, 1);
        List<byte[]> others = GgufSplitter.split(WHOLE, 0, 2, 1);
        List<byte[]> fewer = GgufSplitter.split(WHOLE, 1, 2);

        refuses(
                List.of(parts.get(0), fewer.get(1), parts.get(2)),
                "part2, byte ",
                "'split.count' is 2, but the number of files is 3");
        refuses(
                List.of(parts.get(0), others.get(1), parts.get(2)),
                "part2, byte ",
                "the tensor 'a' is in part1 as well");
        refuses(
                List.of(others.get(0), parts.get(1), parts.get(2)),
                "part1, byte ",
                "'split.tensors.count' is 3, but the number of tensors in all parts is 2");
    }

    private static GgufFile read(List<byte[]> parts) {
        List<ModelPart> files = new ArrayList<>();
        for (byte[] part : parts) {
            files.add(ModelPart.whole("part" + (files.size() + 1), MemorySegment.ofArray(part)));
        }
        return GgufFile.read(files);
    }

    private static byte[] data(GgufFile file, String tensor) {
        return file.data(file.tensors().get(tensor)).toArray(ValueLayout.JAVA_BYTE);
    }

    private static void refuses(List<byte[]> parts, String... messages) {
        refuses(() -> read(parts), ErrorCode.GGUF_INVALID, messages);
    }

    private static void refuses(ThrowingCallable action, ErrorCode code, String... messages) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        EngineException.class, error -> assertThat(error.code()).isEqualTo(code))
                .hasMessageContainingAll(messages);
    }
}
