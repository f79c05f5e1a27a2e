// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.util.Arrays;

/// Byte-pair merging: splits text into symbols, then merges again and again the adjacent pair that comes first. A
/// linked list of symbols and a queue keep the time at n log n and the memory at about 40 n bytes.
///
/// Scratch memory is kept from call to call; one thread at a time.
final class PairMerger implements Merging.Symbols {
    private static final int BEGIN = -1;
    private static final int FIRST_SYMBOLS = 64;

    private final Merging merging;
    private final RecentMerges recent;
    private final MergeQueue queue = new MergeQueue();

    private int[] tokens = new int[FIRST_SYMBOLS];
    private int[] starts = new int[FIRST_SYMBOLS];
    private int[] next = new int[FIRST_SYMBOLS];
    private int[] previous = new int[FIRST_SYMBOLS];
    /// The merge of each symbol with its next one; tells whether an entry of the queue is outdated.
    private long[] merges = new long[FIRST_SYMBOLS];
    /// The symbol that marks the end; those of the text come before it.
    private int end;

    PairMerger(Merging merging) {
        this.merging = merging;
        recent = new RecentMerges(merging);
    }

    /// Makes the symbols of `text[from, to)`.
    void merge(byte[] text, int from, int to) {
        end = 0;
        merging.split(text, from, to, this);
        starts[end] = to;
        for (int symbol = 0; symbol < end; symbol++) {
            next[symbol] = symbol + 1;
            previous[symbol] = symbol - 1;
        }
        for (int symbol = 0; symbol < end; symbol++) {
            offer(text, symbol);
        }
        while (!queue.isEmpty()) {
            long first = queue.poll();
            int symbol = MergeQueue.symbol(first);
            if (merges[symbol] >> Integer.SIZE == MergeQueue.rank(first)) {
                join(text, symbol);
            }
        }
    }

    @Override
    public void add(int token, int start) {
        tokens[end] = token;
        starts[end++] = start;
        // one more marks the end
        if (end == starts.length) {
            reserve(Math.addExact(end, end));
        }
    }

    /// The first symbol, or [#end()] of an empty text.
    int first() {
        return 0;
    }

    /// The symbol behind the last one.
    int end() {
        return end;
    }

    int next(int symbol) {
        return next[symbol];
    }

    /// The first byte of a symbol; for [#end()], the end of the text.
    int start(int symbol) {
        return starts[symbol];
    }

    /// Adds the tokens of the symbols from `first` on to `out`, before `last`.
    void emit(byte[] text, int first, int last, TokenBuffer out) {
        for (int symbol = first; symbol != last; symbol = next[symbol]) {
            merging.emit(text, starts[symbol], starts[next[symbol]], tokens[symbol], out);
        }
    }

    /// Queues the merge of a symbol with its next one if there is one.
    private void offer(byte[] text, int symbol) {
        int right = next[symbol];
        merges[symbol] = right == end
                ? Merging.NONE
                : recent.merge(text, starts[symbol], starts[next[right]], tokens[symbol], tokens[right]);
        if (merges[symbol] != Merging.NONE) {
            queue.add((int) (merges[symbol] >> Integer.SIZE), symbol);
        }
    }

    private void join(byte[] text, int symbol) {
        int gone = next[symbol];
        tokens[symbol] = (int) merges[symbol];
        merges[gone] = Merging.NONE;
        next[symbol] = next[gone];
        if (next[symbol] != end) {
            previous[next[symbol]] = symbol;
        }
        offer(text, symbol);
        if (previous[symbol] != BEGIN) {
            offer(text, previous[symbol]);
        }
    }

    private void reserve(int symbols) {
        tokens = Arrays.copyOf(tokens, symbols);
        starts = Arrays.copyOf(starts, symbols);
        next = new int[symbols];
        previous = new int[symbols];
        merges = new long[symbols];
    }
}
