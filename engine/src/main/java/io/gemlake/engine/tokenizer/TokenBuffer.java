// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.util.Arrays;

/// Token ids in a growing array, as many as are wanted.
final class TokenBuffer {
    private static final int EXPECTED_BYTES_PER_TOKEN = 4;

    private final int limit;
    private int[] ids;
    private int size;

    /// @param limit     tokens that are wanted; those beyond may be added and are left out in the end
    /// @param textBytes length of the text that they are of
    TokenBuffer(int limit, int textBytes) {
        this.limit = limit;
        ids = new int[1 + Math.min(limit, textBytes / EXPECTED_BYTES_PER_TOKEN)];
    }

    void add(int id) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, Math.addExact(size, (size >> 1) + 1));
        }
        ids[size++] = id;
    }

    int size() {
        return size;
    }

    int get(int index) {
        return ids[index];
    }

    /// Takes back all but the first `newSize` tokens.
    void truncate(int newSize) {
        size = newSize;
    }

    /// Whether as many tokens are there as are wanted.
    boolean isFull() {
        return size >= limit;
    }

    int[] toArray() {
        return Arrays.copyOf(ids, Math.min(size, limit));
    }
}
