// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.util.Arrays;

/// The tokens of words seen before, in a table of fixed size where a word displaces another one: most words of a
/// text are few. One thread at a time.
final class WordCache {
    private static final int SLOT_BITS = 14;
    private static final int SLOTS = 1 << SLOT_BITS;
    private static final int LONGEST_WORD = 24;
    private static final int MOST_TOKENS = 6;

    private final byte[] words = new byte[SLOTS * LONGEST_WORD];
    private final byte[] lengths = new byte[SLOTS];
    private final int[] tokens = new int[SLOTS * MOST_TOKENS];
    private final byte[] counts = new byte[SLOTS];

    /// Whether a word of this length can be kept.
    static boolean takes(int length) {
        return length <= LONGEST_WORD;
    }

    /// Where the word `text[from, to)` is if it is anywhere.
    int slot(byte[] text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text[i];
        }
        return (hash * 0x9E3779B9) >>> (Integer.SIZE - SLOT_BITS);
    }

    /// Adds the tokens of the word `text[from, to)` to `out` if they are in its slot.
    boolean append(int slot, byte[] text, int from, int to, TokenBuffer out) {
        int start = slot * LONGEST_WORD;
        if (lengths[slot] != to - from || !Arrays.equals(words, start, start + (to - from), text, from, to)) {
            return false;
        }
        for (int i = slot * MOST_TOKENS; i < slot * MOST_TOKENS + counts[slot]; i++) {
            out.add(tokens[i]);
        }
        return true;
    }

    /// Keeps the tokens of the word `text[from, to)`, which are those of `out` from `first` on, unless they are
    /// many.
    void put(int slot, byte[] text, int from, int to, TokenBuffer out, int first) {
        int count = out.size() - first;
        if (count > MOST_TOKENS) {
            return;
        }
        System.arraycopy(text, from, words, slot * LONGEST_WORD, to - from);
        lengths[slot] = (byte) (to - from);
        counts[slot] = (byte) count;
        for (int i = 0; i < count; i++) {
            tokens[slot * MOST_TOKENS + i] = out.get(first + i);
        }
    }
}
