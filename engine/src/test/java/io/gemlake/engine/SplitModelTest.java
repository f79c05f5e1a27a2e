// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.gguf.GgufSplitter;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model in three files, one of them without tensors, does what it does in one.
class SplitModelTest {
    private static final List<Request> REQUESTS = new RandomRequests(5).list(12, 60);

    private final byte[] whole = TinyModel.random(1);
    private final List<byte[]> parts = GgufSplitter.split(whole, 10, 0, 18);

    @Test
    void hasTheSameBitsFromFilesAndFromMemory(@TempDir Path directory) {
        List<String> expected = bits(TinyModel.open(whole, TinyModel.config()));
        Path first = GgufSplitter.write(parts, directory, "tiny");

        assertThat(bits(Engine.open(first, TinyModel.config()))).isEqualTo(expected);
        assertThat(bits(Engine.open(inMemory(Integer.MAX_VALUE), TinyModel.config())))
                .isEqualTo(expected);
    }

    @Test
    void isDescribedFromTheFirstBytesOfItsFiles() {
        ModelInfo expected = Engine.describe(List.of(ModelPart.whole("whole.gguf", MemorySegment.ofArray(whole))));

        ModelInfo info = Engine.describe(inMemory(20_000));

        assertThat(info).usingRecursiveComparison().ignoringFields("fileBytes").isEqualTo(expected);
        assertThat(info.fileBytes())
                .isEqualTo(parts.stream().mapToLong(part -> part.length).sum());
    }

    private List<ModelPart> inMemory(int mostBytes) {
        return parts.stream()
                .map(part -> new ModelPart(
                        "part",
                        MemorySegment.ofArray(Arrays.copyOf(part, Math.min(part.length, mostBytes))),
                        part.length))
                .toList();
    }

    private static List<String> bits(Engine engine) {
        try (engine) {
            return Answers.bits(engine, REQUESTS);
        }
    }
}
