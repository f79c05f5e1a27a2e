// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.ErrorCode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufFileTest {
    @Test
    void listsTensorsInTheOrderOfTheFile() {
        GgufFile file = new GgufWriter()
                .tensor("z", GgmlType.Q4_0, List.of(64L, 2L), new byte[72])
                .tensor("a", List.of(3L), new float[] {1, 2, 3})
                .toFile("two.gguf");

        assertThat(file.name()).isEqualTo("two.gguf");
        assertThat(file.tensors().keySet()).containsExactly("z", "a");
        assertThat(file.tensors().get("z")).isEqualTo(new TensorInfo("z", List.of(64L, 2L), GgmlType.Q4_0, 128, 72, 0));
        assertThat(file.tensors().get("a")).isEqualTo(new TensorInfo("a", List.of(3L), GgmlType.F32, 224, 12, 0));
        assertThat(file.tensors().get("z").elements()).isEqualTo(128);
        assertThat(file.bytes()).isEqualTo(256);
    }

    @Test
    void givesTheBytesOfATensorReadOnly() {
        byte[] data = {1, 2, 3, 4, 5};
        GgufFile file = new GgufWriter()
                .tensor("before", GgmlType.I8, List.of(1L), new byte[] {9})
                .tensor("bytes", GgmlType.I8, List.of(5L), data)
                .toFile("bytes.gguf");

        MemorySegment bytes = file.data(file.tensors().get("bytes"));

        assertThat(bytes.toArray(ValueLayout.JAVA_BYTE)).containsExactly(data);
        assertThat(bytes.isReadOnly()).isTrue();
    }

    @Test
    void keepsTypesThatCannotBeExpanded() {
        GgufFile file = new GgufWriter()
                .tensor("w", GgmlType.IQ1_M, List.of(256L), new byte[56])
                .toFile("iq1.gguf");

        assertThat(file.tensors().get("w").type()).isEqualTo(GgmlType.IQ1_M);
    }

    @Test
    void followsTheFilesAlignment() {
        GgufFile file = new GgufWriter()
                .align(256)
                .tensor("a", GgmlType.I8, List.of(1L), new byte[] {7})
                .tensor("b", GgmlType.I8, List.of(1L), new byte[] {8})
                .toFile("aligned.gguf");

        assertThat(file.tensors().get("a").offset()).isEqualTo(256);
        assertThat(file.tensors().get("b").offset()).isEqualTo(512);
    }

    @ParameterizedTest
    @ValueSource(bytes = {2, 3})
    void readsBothVersions(byte version) {
        byte[] bytes = new GgufWriter()
                .put("k", "v")
                .put("words", List.of(new byte[] {'a'}, new byte[] {'b', 'c'}))
                .tensor("w", List.of(2L), new float[] {1.5f, -2})
                .toBytes();
        bytes[4] = version;

        GgufFile file = GgufFile.read(MemorySegment.ofArray(bytes), "old.gguf");

        assertThat(file.metadata().string("k")).isEqualTo("v");
        assertThat(file.metadata().strings("words").get(1)).containsExactly('b', 'c');
        assertThat(file.data(file.tensors().get("w")).toArray(GgufCursor.FLOAT)).containsExactly(1.5f, -2f);
    }

    @Test
    void mapsAFile(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("mapped.gguf");
        Files.write(
                path,
                new GgufWriter().tensor("a", List.of(1L), new float[] {4.5f}).toBytes());

        try (Arena arena = Arena.ofConfined()) {
            GgufFile file = GgufFile.map(path, arena);

            assertThat(file.name()).isEqualTo(path.toString());
            assertThat(file.data(file.tensors().get("a")).get(GgufCursor.FLOAT, 0))
                    .isEqualTo(4.5f);
        }
    }

    @Test
    void namesAFileThatIsNotThere(@TempDir Path folder) {
        Path path = folder.resolve("absent.gguf");

        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> GgufFile.map(path, arena))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            error -> assertThat(error.code()).isEqualTo(ErrorCode.MODEL_UNREADABLE))
                    .hasMessageContaining(path.toString())
                    .hasMessageContaining("check that it exists");
        }
    }
}
