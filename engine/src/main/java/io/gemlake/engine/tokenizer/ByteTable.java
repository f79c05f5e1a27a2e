// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Byte strings laid end to end in one array, so that a vocabulary costs two objects and not one per token.
final class ByteTable {
    private final byte[] bytes;
    private final int[] starts;

    private ByteTable(byte[] bytes, int[] starts) {
        this.bytes = bytes;
        this.starts = starts;
    }

    int size() {
        return starts.length - 1;
    }

    int length(int index) {
        return starts[index + 1] - starts[index];
    }

    /// The byte at `offset` of a string, as 0 to 255.
    int byteAt(int index, int offset) {
        return Byte.toUnsignedInt(bytes[starts[index] + offset]);
    }

    void copyTo(int index, ByteBuffer target) {
        target.put(bytes, starts[index], length(index));
    }

    /// The first eight bytes as an unsigned number, zeroes for those that a shorter string does not have. Where two of
    /// these numbers differ, they have the order of their strings.
    long beginning(int index) {
        long number = 0;
        for (int i = 0; i < Math.min(Long.BYTES, length(index)); i++) {
            number |= (long) byteAt(index, i) << (Long.SIZE - Byte.SIZE * (i + 1));
        }
        return number;
    }

    byte[] copy(int index) {
        return Arrays.copyOfRange(bytes, starts[index], starts[index + 1]);
    }

    boolean matches(int index, byte[] other, int from, int to) {
        return to - from == length(index) && Arrays.equals(bytes, starts[index], starts[index + 1], other, from, to);
    }

    /// The order of two strings by unsigned bytes.
    int compare(int left, int right) {
        return Arrays.compareUnsigned(bytes, starts[left], starts[left + 1], bytes, starts[right], starts[right + 1]);
    }

    /// Collects strings in order.
    static final class Builder {
        private static final int EXPECTED_BYTES_PER_STRING = 8;

        private final int[] starts;
        private byte[] bytes;
        private int count;

        Builder(int size) {
            starts = new int[size + 1];
            bytes = new byte[Math.multiplyExact(size, EXPECTED_BYTES_PER_STRING)];
        }

        void add(byte[] string) {
            add(string, 0, string.length);
        }

        /// Adds the string that lies in `source[from, from + length)`.
        void add(byte[] source, int from, int length) {
            int start = starts[count];
            int end = Math.addExact(start, length);
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length + (bytes.length >> 1)));
            }
            System.arraycopy(source, from, bytes, start, length);
            starts[++count] = end;
        }

        ByteTable build() {
            if (count != starts.length - 1) {
                throw new IllegalStateException(count + " strings were added of " + (starts.length - 1));
            }
            return new ByteTable(Arrays.copyOf(bytes, starts[count]), starts);
        }
    }
}
