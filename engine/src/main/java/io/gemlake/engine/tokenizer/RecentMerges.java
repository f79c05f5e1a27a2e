// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.util.Arrays;

/// The merges of pairs asked for before, in a table of fixed size that stays in a core's cache, as the whole
/// vocabulary does not. One thread at a time.
final class RecentMerges {
    private static final int SLOT_BITS = 13;
    private static final int SLOTS = 1 << SLOT_BITS;
    private static final long EMPTY = -1;

    private final Merging merging;
    private final long[] pairs = new long[SLOTS];
    private final long[] merges = new long[SLOTS];

    RecentMerges(Merging merging) {
        this.merging = merging;
        Arrays.fill(pairs, EMPTY);
    }

    /// As [Merging#merge].
    long merge(byte[] text, int from, int to, int left, int right) {
        long pair = (long) left << Integer.SIZE | Integer.toUnsignedLong(right);
        int slot = (int) ((pair * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - SLOT_BITS));
        if (pairs[slot] != pair) {
            merges[slot] = merging.merge(text, from, to, left, right);
            pairs[slot] = pair;
        }
        return merges[slot];
    }
}
