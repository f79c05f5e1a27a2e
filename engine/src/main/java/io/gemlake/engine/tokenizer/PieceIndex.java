// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.util.Arrays;

/// Finds the token of a piece of text: an open-addressing hash table from bytes to ids that stores only ids.
final class PieceIndex {
    static final int ABSENT = -1;

    private final ByteTable pieces;
    private final int[] slots;
    private final int longestPiece;

    PieceIndex(ByteTable pieces) {
        this.pieces = pieces;
        // at most half full, so that probes stay short
        slots = new int[Integer.highestOneBit(Math.max(1, pieces.size())) << 2];
        Arrays.fill(slots, ABSENT);
        int longest = 0;
        for (int id = 0; id < pieces.size(); id++) {
            byte[] piece = pieces.copy(id);
            longest = Math.max(longest, piece.length);
            int slot = slot(piece, 0, piece.length);
            if (slots[slot] == ABSENT) {
                slots[slot] = id;
            }
        }
        longestPiece = longest;
    }

    /// The lowest id of the piece `bytes[from, to)`, or [#ABSENT].
    int find(byte[] bytes, int from, int to) {
        return to - from > longestPiece ? ABSENT : slots[slot(bytes, from, to)];
    }

    private int slot(byte[] bytes, int from, int to) {
        int mask = slots.length - 1;
        int slot = hash(bytes, from, to) & mask;
        while (slots[slot] != ABSENT && !pieces.matches(slots[slot], bytes, from, to)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        hash *= 0x9E3779B9;
        return hash ^ (hash >>> 16);
    }
}
