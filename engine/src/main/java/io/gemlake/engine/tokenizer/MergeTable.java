// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.util.SplittableRandom;

/// Which pairs of tokens merge, in which order and into what: an open-addressing hash table. The 280,147 merges of
/// Llama 3 take 7 MB.
final class MergeTable {
    static final long NONE = -1;

    /// Left token in the high half, right token in the low half.
    private final long[] pairs;
    /// The merge in each slot, counted from 1; 0 for an empty slot.
    private final int[] merges;
    private final int[] products;
    /// As in [PieceIndex].
    private final long multiplier = new SplittableRandom().nextLong() | 1;

    /// @param size the number of merges
    MergeTable(int size) {
        // at most half full, so that probes stay short
        int slots = Integer.highestOneBit(Math.max(1, size)) << 2;
        pairs = new long[slots];
        merges = new int[slots];
        products = new int[size];
    }

    /// Adds the merge of a rank; of two merges of one pair the lower rank, which is added first, counts.
    void add(int rank, int left, int right, int product) {
        long pair = pair(left, right);
        int slot = slot(pair);
        products[rank] = product;
        if (merges[slot] == 0) {
            pairs[slot] = pair;
            merges[slot] = rank + 1;
        }
    }

    /// The rank of the merge of two tokens in the high half and its product in the low half, or [#NONE].
    long find(int left, int right) {
        int rank = merges[slot(pair(left, right))] - 1;
        return rank < 0 ? NONE : (long) rank << Integer.SIZE | products[rank];
    }

    private static long pair(int left, int right) {
        return (long) left << Integer.SIZE | right;
    }

    private int slot(long pair) {
        int mask = pairs.length - 1;
        int slot = (int) ((pair * multiplier) >>> Integer.SIZE) & mask;
        while (merges[slot] != 0 && pairs[slot] != pair) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
