// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.GgufErrors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads a file's values one after the other. Nothing is read, and nothing is allocated, before the bytes for
/// it are known to be there.
final class GgufCursor {
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment file;
    private final String name;
    private long position;

    GgufCursor(MemorySegment file, String name) {
        this.file = file;
        this.name = name;
    }

    long position() {
        return position;
    }

    long remaining() {
        return file.byteSize() - position;
    }

    /// An unsigned 32-bit number.
    ///
    /// @param what  what it is, with `%s` where the name of its owner goes; only an error puts the two together
    /// @param owner the key or tensor that it belongs to, or an empty string
    long uint32(String what, String owner) {
        return Integer.toUnsignedLong(file.get(INT, skip(Integer.BYTES, what, owner)));
    }

    /// A signed 64-bit number.
    long int64(String what, String owner) {
        return file.get(LONG, skip(Long.BYTES, what, owner));
    }

    /// An unsigned 64-bit number of things that take at least `minimumBytes` each in the rest of the file.
    long count(String what, String owner, long minimumBytes) {
        long offset = position;
        long count = int64(what, owner);
        if (count < 0 || count > remaining() / minimumBytes) {
            throw damaged(
                    offset,
                    "%s is %s, but the %d bytes left hold at most %d"
                            .formatted(
                                    what.formatted(owner),
                                    Long.toUnsignedString(count),
                                    remaining(),
                                    remaining() / minimumBytes));
        }
        return count;
    }

    /// The bytes of a string that goes after its length, not copied.
    MemorySegment string(String what, String owner) {
        long bytes = skipString(what, owner);
        return file.asSlice(position - bytes, bytes);
    }

    /// Skips a string that goes after its length, and returns its bytes.
    long skipString(String what, String owner) {
        long offset = position;
        long bytes = int64(what, owner);
        if (bytes < 0 || bytes > remaining()) {
            throw damaged(
                    offset,
                    "the length of %s is %s, but %d bytes are left"
                            .formatted(what.formatted(owner), Long.toUnsignedString(bytes), remaining()));
        }
        position += bytes;
        return bytes;
    }

    /// A string that must be UTF-8, not empty, and not longer than `maximumBytes`.
    String name(String what, int maximumBytes) {
        long offset = position;
        MemorySegment utf8 = string(what, "");
        if (utf8.byteSize() == 0 || utf8.byteSize() > maximumBytes) {
            throw damaged(offset, "%s has %d bytes, not 1 to %d".formatted(what, utf8.byteSize(), maximumBytes));
        }
        return decode(utf8).orElseThrow(() -> damaged(offset, what + " is not UTF-8"));
    }

    /// The next `bytes` bytes, not copied.
    MemorySegment take(long bytes, String what, String owner) {
        return file.asSlice(skip(bytes, what, owner), bytes);
    }

    /// Skips `bytes` bytes and returns the position before them.
    long skip(long bytes, String what, String owner) {
        if (bytes < 0 || bytes > remaining()) {
            throw damaged(
                    position,
                    "the file ends within %s: %s bytes are needed, %d are left"
                            .formatted(what.formatted(owner), Long.toUnsignedString(bytes), remaining()));
        }
        position += bytes;
        return position - bytes;
    }

    EngineException damaged(long offset, String problem) {
        return GgufErrors.invalid(name, offset, problem);
    }

    /// The text, or empty when the bytes are not UTF-8.
    static Optional<String> decode(MemorySegment utf8) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(utf8.asByteBuffer())
                    .toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }
}
