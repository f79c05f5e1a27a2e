// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;

/// Finds the token of a string of bytes: an open-addressing hash table that holds ids and hashes, not the strings.
final class PieceIndex {
    static final int ABSENT = -1;

    private static final long EMPTY = -1;

    private final ByteTable strings;
    /// The hash of a string in the high half, so that most other strings are told apart without a look at them; its
    /// id in the low half.
    private final long[] slots;
    private final int longest;
    /// Another one for each table, so that no file can be made whose strings all meet in one slot. What is found does
    /// not depend on it.
    private final long multiplier = new SplittableRandom().nextLong() | 1;

    /// @param members what is to be found, by its index in `strings`; of equal strings the first
    PieceIndex(ByteTable strings, BitSet members) {
        this.strings = strings;
        // at most half full, so that probes stay short
        slots = new long[Integer.highestOneBit(Math.max(1, members.cardinality())) << 2];
        Arrays.fill(slots, EMPTY);
        int longestMember = 0;
        for (int id = members.nextSetBit(0); id >= 0; id = members.nextSetBit(id + 1)) {
            byte[] string = strings.copy(id);
            longestMember = Math.max(longestMember, string.length);
            int hash = hash(string, 0, string.length);
            int slot = slot(hash, string, 0, string.length);
            if (slots[slot] == EMPTY) {
                slots[slot] = (long) hash << Integer.SIZE | id;
            }
        }
        longest = longestMember;
    }

    /// The lowest id of the string `bytes[from, to)`, or [#ABSENT].
    int find(byte[] bytes, int from, int to) {
        return to - from > longest ? ABSENT : (int) slots[slot(hash(bytes, from, to), bytes, from, to)];
    }

    /// The slot that holds a string, or the empty one where it would be.
    private int slot(int hash, byte[] bytes, int from, int to) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != EMPTY && !holds(slots[slot], hash, bytes, from, to)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean holds(long entry, int hash, byte[] bytes, int from, int to) {
        return (int) (entry >> Integer.SIZE) == hash && strings.matches((int) entry, bytes, from, to);
    }

    private int hash(byte[] bytes, int from, int to) {
        long hash = 0;
        for (int i = from; i < to; i++) {
            hash = multiplier * hash + bytes[i];
        }
        return (int) (((hash ^ (hash >>> Integer.SIZE)) * 0x9E3779B97F4A7C15L) >>> Integer.SIZE);
    }
}
