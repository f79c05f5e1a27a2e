// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import io.gemlake.engine.Errors;
import java.lang.foreign.MemorySegment;

/// Turns a file's bytes into a [GgufFile]: header, metadata, table of tensors, in the order of the file.
final class GgufParser {
    private static final int MAGIC = 0x46554747;
    /// Key of one byte after its length, type, value of one byte.
    private static final int MIN_ENTRY_BYTES = 8 + 1 + 4 + 1;
    /// Name of one byte after its length, number of dimensions, one dimension, type, offset.
    private static final int MIN_TENSOR_BYTES = 8 + 1 + 4 + 8 + 4 + 8;

    private final MemorySegment file;
    private final long fileBytes;
    private final String name;
    private final GgufCursor cursor;

    /// @param file      the file, or enough of its start to hold everything before the tensors' values
    /// @param fileBytes size of the whole file
    GgufParser(MemorySegment file, long fileBytes, String name) {
        this.file = file;
        this.fileBytes = fileBytes;
        this.name = name;
        this.cursor = new GgufCursor(file, name);
    }

    GgufFile parse() {
        checkMagic();
        checkVersion();
        long tensorCount = cursor.count("number of tensors", MIN_TENSOR_BYTES);
        long entryCount = cursor.count("number of metadata entries", MIN_ENTRY_BYTES);
        var metadata = new GgufMetadata(name, new MetadataReader(file, cursor).read(entryCount));
        var tensors = new TensorTableReader(fileBytes, name, cursor).read(tensorCount, metadata);
        return new GgufFile(file, fileBytes, name, metadata, tensors);
    }

    private void checkMagic() {
        long magic = cursor.uint32("the magic number");
        if (magic != MAGIC) {
            throw Errors.ggufBadMagic(name, (int) magic);
        }
    }

    private void checkVersion() {
        long offset = cursor.position();
        int version = (int) cursor.uint32("the version");
        if (version == Integer.reverseBytes(2) || version == Integer.reverseBytes(3)) {
            String problem = "the file is big-endian GGUF; only little-endian files are read";
            throw Errors.ggufUnsupported(name, offset, problem, "convert the model on a little-endian machine");
        }
        if (version != 2 && version != 3) {
            String problem = "GGUF version %s; versions 2 and 3 are read".formatted(Integer.toUnsignedString(version));
            throw Errors.ggufUnsupported(name, offset, problem, "convert the model again with a current llama.cpp");
        }
    }
}
