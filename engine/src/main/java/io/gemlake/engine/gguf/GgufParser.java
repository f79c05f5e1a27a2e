// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import io.gemlake.engine.GgufErrors;
import io.gemlake.engine.ModelPart;
import java.lang.foreign.MemorySegment;

/// Reads one file: header, metadata, table of tensors, in the order of the file.
final class GgufParser {
    private static final int MAGIC = 0x46554747;
    /// Key of one byte after its length, type, value of one byte.
    private static final int MIN_ENTRY_BYTES = 8 + 1 + 4 + 1;
    /// Name of one byte after its length, number of dimensions, one dimension, type, offset.
    private static final int MIN_TENSOR_BYTES = 8 + 1 + 4 + 8 + 4 + 8;
    /// Files have some tens of entries and at most a few thousand tensors. In memory each is an object of many times
    /// its bytes, so these limits keep a hostile file from taking much more than its own size.
    private static final int MAX_ENTRIES = 4096;

    private static final int MAX_TENSORS = 8192;

    private final ModelPart source;
    private final int index;
    private final MemorySegment file;
    private final String name;
    private final GgufCursor cursor;

    /// @param source with everything before the tensors' values at least
    /// @param index  place among the parts of a model, from 0
    GgufParser(ModelPart source, int index) {
        this.source = source;
        this.index = index;
        this.file = source.start().asReadOnly();
        this.name = source.name();
        this.cursor = new GgufCursor(file, name);
    }

    GgufPart parse() {
        checkMagic();
        checkVersion();
        long tensorCount = count("the number of tensors", MIN_TENSOR_BYTES, MAX_TENSORS);
        long entryCount = count("the number of metadata entries", MIN_ENTRY_BYTES, MAX_ENTRIES);
        var metadata = new GgufMetadata(name, new MetadataReader(file, cursor).read(entryCount));
        var tensors = new TensorTableReader(source, index, cursor).read(tensorCount, metadata);
        return new GgufPart(source, metadata, tensors);
    }

    private long count(String what, int minimumBytes, int maximum) {
        long offset = cursor.position();
        long count = cursor.count(what, "", minimumBytes);
        if (count > maximum) {
            String problem = "%s is %d, but at most %d are read".formatted(what, count, maximum);
            throw GgufErrors.unsupported(name, offset, problem, "choose another model");
        }
        return count;
    }

    private void checkMagic() {
        long magic = cursor.uint32("the magic number", "");
        if (magic != MAGIC) {
            throw GgufErrors.badMagic(name, (int) magic);
        }
    }

    private void checkVersion() {
        long offset = cursor.position();
        int version = (int) cursor.uint32("the version", "");
        if (version == Integer.reverseBytes(2) || version == Integer.reverseBytes(3)) {
            String problem = "the file is big-endian GGUF; only little-endian files are read";
            throw GgufErrors.unsupported(name, offset, problem, "convert the model on a little-endian machine");
        }
        if (version != 2 && version != 3) {
            String problem = "GGUF version %s; versions 2 and 3 are read".formatted(Integer.toUnsignedString(version));
            throw GgufErrors.unsupported(name, offset, problem, "convert the model again with a current llama.cpp");
        }
    }
}
