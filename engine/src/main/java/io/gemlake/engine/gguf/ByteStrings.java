// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// An array of strings left as bytes in the file: a vocabulary of 262,144 tokens costs one `long` for each.
/// Readable for as long as the file's memory is.
public final class ByteStrings {
    private final MemorySegment data;
    /// Start of each string; one more at the end, as if another string followed.
    private final long[] starts;

    /// @param data   strings, each after its length in eight bytes
    /// @param starts first byte of each string in `data`, and at the end `data.byteSize() + 8`
    ByteStrings(MemorySegment data, long[] starts) {
        this.data = data;
        this.starts = starts;
    }

    /// Number of strings.
    public int size() {
        return starts.length - 1;
    }

    /// Bytes of all strings and their lengths.
    public long bytes() {
        return data.byteSize();
    }

    /// A copy of all strings and their lengths, of which there must be less than 2 GiB: the fast way to read them all.
    public byte[] toArray() {
        return data.toArray(ValueLayout.JAVA_BYTE);
    }

    /// First byte of string `index` in [#toArray].
    public int start(int index) {
        return Math.toIntExact(starts[index]);
    }

    /// Bytes of string `index`.
    public int length(int index) {
        return (int) (starts[index + 1] - Long.BYTES - starts[index]);
    }

    /// A view of the bytes of string `index`, not copied.
    public MemorySegment segment(int index) {
        return data.asSlice(starts[index], length(index));
    }

    /// A copy of the bytes of string `index`.
    public byte[] get(int index) {
        return segment(index).toArray(ValueLayout.JAVA_BYTE);
    }
}
