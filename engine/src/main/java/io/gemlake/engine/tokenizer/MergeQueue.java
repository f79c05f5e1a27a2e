// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.util.Arrays;

/// A binary heap of merges that might happen: lowest rank first, of equal ranks the leftmost.
final class MergeQueue {
    private long[] heap = new long[64];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    void add(int rank, int symbol) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, Math.multiplyExact(size, 2));
        }
        // both are non-negative: the order of the longs is by rank, then by place in the text
        long merge = (long) rank << Integer.SIZE | symbol;
        int child = size++;
        while (child > 0 && heap[(child - 1) >> 1] > merge) {
            heap[child] = heap[(child - 1) >> 1];
            child = (child - 1) >> 1;
        }
        heap[child] = merge;
    }

    /// Takes out the first merge; [#rank] and [#symbol] read it.
    long poll() {
        long first = heap[0];
        long last = heap[--size];
        int parent = 0;
        for (int child = 1; child < size; child = 2 * parent + 1) {
            if (child + 1 < size && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= last) {
                break;
            }
            heap[parent] = heap[child];
            parent = child;
        }
        heap[parent] = last;
        return first;
    }

    static int rank(long merge) {
        return (int) (merge >> Integer.SIZE);
    }

    static int symbol(long merge) {
        return (int) merge;
    }
}
