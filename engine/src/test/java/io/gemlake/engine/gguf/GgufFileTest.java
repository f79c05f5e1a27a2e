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

class GgufFileTest {
    @Test
    void listsTensorsInTheOrderOfTheFile() {
        GgufFile file = new GgufWriter()
                .tensor("z", GgmlType.Q4_0, List.of(64L, 2L), new byte[72])
                .tensor("a", List.of(3L), new float[] {1, 2, 3})
                .toFile("two.gguf");

        assertThat(file.name()).isEqualTo("two.gguf");
        assertThat(file.tensors().keySet()).containsExactly("z", "a");
        assertThat(file.tensors().get("z")).isEqualTo(new TensorInfo("z", List.of(64L, 2L), GgmlType.Q4_0, 128, 72));
        assertThat(file.tensors().get("a")).isEqualTo(new TensorInfo("a", List.of(3L), GgmlType.F32, 224, 12));
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

    @Test
    void readsVersion2() {
        byte[] bytes = new GgufWriter().put("k", "v").toBytes();
        bytes[4] = 2;

        GgufFile file = GgufFile.read(MemorySegment.ofArray(bytes), "v2.gguf");

        assertThat(file.metadata().string("k")).isEqualTo("v");
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
