// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// One file of a model: a GGUF file that is all of it, or a part of one that was split. The hash of a split model is
/// that of its parts one after another.
///
/// @param name  what messages call it
/// @param start its first bytes: all of them to run the model, those before the weights to describe it
/// @param bytes size of the file
public record ModelPart(String name, MemorySegment start, long bytes) {
    private static final Pattern SPLIT = Pattern.compile("(.*)-([0-9]{5})-of-([0-9]{5})\\.gguf");

    /// A file whose whole content is in memory.
    public static ModelPart whole(String name, MemorySegment content) {
        return new ModelPart(name, content, content.byteSize());
    }

    /// Names of all files of the model whose first one is called `fileName`, in order: those of its three parts for
    /// `m-00001-of-00003.gguf`, and just that for any other name.
    ///
    /// @throws EngineException `MODEL_UNREADABLE` when it is the name of another part than the first
    public static List<String> names(String fileName) {
        Matcher split = SPLIT.matcher(fileName);
        if (!split.matches() || Integer.parseInt(split.group(3)) == 0) {
            return List.of(fileName);
        }
        int count = Integer.parseInt(split.group(3));
        List<String> names = IntStream.rangeClosed(1, count)
                .mapToObj(number -> String.format(Locale.ROOT, "%s-%05d-of-%05d.gguf", split.group(1), number, count))
                .toList();
        if (!names.getFirst().equals(fileName)) {
            throw GgufErrors.notTheFirstPart(fileName, names.getFirst());
        }
        return names;
    }
}
