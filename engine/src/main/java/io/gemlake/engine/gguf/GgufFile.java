// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import io.gemlake.engine.Errors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;

/// A GGUF file whose every count, length and offset was checked. Immutable and safe for many threads, for as
/// long as the memory that it was read from is alive.
public final class GgufFile {
    private final MemorySegment file;
    private final String name;
    private final GgufMetadata metadata;
    private final Map<String, TensorInfo> tensors;
    private final long bytes;

    GgufFile(MemorySegment file, long bytes, String name, GgufMetadata metadata, Map<String, TensorInfo> tensors) {
        this.file = file;
        this.bytes = bytes;
        this.name = name;
        this.metadata = metadata;
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /// The file at `path`, mapped read-only for as long as `arena` lives.
    ///
    /// Throws `MODEL_UNREADABLE` when the file cannot be opened, otherwise as [#read].
    public static GgufFile map(Path path, Arena arena) {
        return read(mapBytes(path, arena), path.toString());
    }

    /// The file whose content is `file`. Nothing is copied. Tensor types that cannot be expanded are no error
    /// here.
    ///
    /// Throws `GGUF_INVALID` for a damaged file, `GGUF_UNSUPPORTED` for a version, byte order or type number
    /// that is not known. Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
    ///
    /// @param name how errors call the file
    public static GgufFile read(MemorySegment file, String name) {
        return new GgufParser(file.asReadOnly(), file.byteSize(), name).parse();
    }

    /// The file that begins with `start`: metadata and tensors can be asked for, values cannot.
    ///
    /// @param start enough of the file to hold everything before the values
    /// @param bytes size of the whole file
    public static GgufFile readStart(MemorySegment start, long bytes, String name) {
        return new GgufParser(start.asReadOnly(), bytes, name).parse();
    }

    /// The file's key-value pairs.
    public GgufMetadata metadata() {
        return metadata;
    }

    /// Tensors by name, in the order of the file.
    public Map<String, TensorInfo> tensors() {
        return tensors;
    }

    /// The packed values of a tensor of this file, read-only, not copied.
    public MemorySegment data(TensorInfo tensor) {
        return file.asSlice(tensor.offset(), tensor.bytes());
    }

    /// How errors call this file.
    public String name() {
        return name;
    }

    /// Size of the whole file.
    public long bytes() {
        return bytes;
    }

    private static MemorySegment mapBytes(Path path, Arena arena) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException cause) {
            throw Errors.modelUnreadable(path, cause);
        }
    }
}
