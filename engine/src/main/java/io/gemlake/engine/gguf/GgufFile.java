// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import io.gemlake.engine.Errors;
import io.gemlake.engine.ModelPart;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// A GGUF file, or all parts of one that was split, whose every count, length and offset was checked. Immutable and
/// safe for many threads, for as long as the memory that it was read from is alive.
public final class GgufFile {
    private final List<GgufPart> parts;
    private final Map<String, TensorInfo> tensors;

    private GgufFile(List<GgufPart> parts) {
        this.parts = List.copyOf(parts);
        this.tensors = Collections.unmodifiableMap(PartTable.unite(parts));
    }

    /// The file at `path`, mapped read-only for as long as `arena` lives. If its name says that it is the first part of
    /// a split model, the others are looked for beside it.
    ///
    /// Throws `MODEL_UNREADABLE` when a file cannot be opened, otherwise as [#read].
    public static GgufFile map(Path path, Arena arena) {
        return read(ModelPart.names(String.valueOf(path.getFileName())).stream()
                .map(path::resolveSibling)
                .map(part -> ModelPart.whole(part.toString(), mapBytes(part, arena)))
                .toList());
    }

    /// The file whose content is `file`.
    ///
    /// @param name how errors call the file
    public static GgufFile read(MemorySegment file, String name) {
        return read(List.of(ModelPart.whole(name, file)));
    }

    /// The file that these parts are, which may be a single one. Nothing is copied. Tensor types that cannot be
    /// expanded are no error here. Of parts whose first bytes are there only, no values can be asked for.
    ///
    /// Throws `GGUF_INVALID` for damaged files, and for parts that do not make a whole; `GGUF_UNSUPPORTED` for a
    /// version, byte order or type number that is not known.
    /// Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
    ///
    /// @param files in order; the first has the metadata
    public static GgufFile read(List<ModelPart> files) {
        var parts = new ArrayList<GgufPart>();
        for (ModelPart file : files) {
            parts.add(new GgufParser(file, parts.size()).parse());
        }
        return new GgufFile(parts);
    }

    /// The key-value pairs, those of the first part.
    public GgufMetadata metadata() {
        return parts.getFirst().metadata();
    }

    /// Tensors by name, in the order of the file.
    public Map<String, TensorInfo> tensors() {
        return tensors;
    }

    /// Lets the system take back the memory of a mapped file; what is read again comes from the disk again.
    public void unload() {
        for (GgufPart part : parts) {
            if (part.source().start().isMapped()) {
                part.source().start().unload();
            }
        }
    }

    /// The packed values of a tensor of this file, read-only, not copied.
    public MemorySegment data(TensorInfo tensor) {
        return part(tensor).start().asReadOnly().asSlice(tensor.offset(), tensor.bytes());
    }

    /// How errors call this file: by its first part.
    public String name() {
        return parts.getFirst().source().name();
    }

    /// How errors call the part that has a tensor.
    public String name(TensorInfo tensor) {
        return part(tensor).name();
    }

    /// Size of all parts together.
    public long bytes() {
        return parts.stream().mapToLong(part -> part.source().bytes()).sum();
    }

    private ModelPart part(TensorInfo tensor) {
        return parts.get(tensor.part()).source();
    }

    private static MemorySegment mapBytes(Path path, Arena arena) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException cause) {
            throw Errors.modelUnreadable(path, cause);
        }
    }
}
