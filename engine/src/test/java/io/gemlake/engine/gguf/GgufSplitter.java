// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import io.gemlake.engine.ModelPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Splits GGUF files as llama.cpp does: all metadata in the first part, tensors spread over all of them.
public final class GgufSplitter {
    private GgufSplitter() {}

    /// The parts of a file.
    ///
    /// @param tensors how many tensors each part gets, as many as the file has together
    public static List<byte[]> split(byte[] gguf, int... tensors) {
        MemorySegment bytes = MemorySegment.ofArray(gguf);
        List<GgufWriter> parts = new ArrayList<>();
        GgufFile whole = GgufFile.read(bytes, "whole.gguf");
        List<TensorInfo> all = List.copyOf(whole.tensors().values());
        int next = 0;
        for (int number = 0; number < tensors.length; number++) {
            var part = new GgufWriter();
            if (number == 0) {
                part.putAllOf(bytes);
            }
            part.putBits("split.no", ValueType.UINT16, number)
                    .putBits("split.count", ValueType.UINT16, tensors.length)
                    .putBits("split.tensors.count", ValueType.INT32, all.size());
            for (TensorInfo tensor : all.subList(next, next + tensors[number])) {
                byte[] data = whole.data(tensor).toArray(ValueLayout.JAVA_BYTE);
                part.tensor(tensor.name(), tensor.type(), tensor.dimensions(), data);
            }
            next += tensors[number];
            parts.add(part);
        }
        return parts.stream().map(GgufWriter::toBytes).toList();
    }

    /// Writes parts into a directory under the names of a split model `name`, and returns the path of the first.
    public static Path write(List<byte[]> parts, Path directory, String name) {
        List<String> names = ModelPart.names("%s-00001-of-%05d.gguf".formatted(name, parts.size()));
        try {
            for (int i = 0; i < parts.size(); i++) {
                Files.write(directory.resolve(names.get(i)), parts.get(i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return directory.resolve(names.getFirst());
    }
}
