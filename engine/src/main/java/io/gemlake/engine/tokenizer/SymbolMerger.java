// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

/// Byte-pair merging: splits text into characters, then merges again and again the adjacent pair whose token comes
/// first in the order of merges. A linked list of symbols and a queue keep the time at n log n.
///
/// Scratch memory is kept from call to call; one thread at a time.
final class SymbolMerger {
    private static final int NONE = -1;

    private final Vocabulary vocabulary;
    private final MergeQueue queue = new MergeQueue();

    private int[] starts = new int[0];
    private int[] next = new int[0];
    private int[] previous = new int[0];
    /// The token that each symbol would make with its next one; tells whether an entry of the queue is outdated.
    private int[] merged = new int[0];
    /// The symbol that marks the end; those of the text come before it.
    private int end;

    SymbolMerger(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /// Adds the tokens of the escaped text `text[from, to)` to `out`.
    void merge(byte[] text, int from, int to, TokenBuffer out) {
        split(text, from, to);
        for (int symbol = 0; symbol < end; symbol++) {
            offer(text, symbol);
        }
        while (!queue.isEmpty()) {
            long merge = queue.poll();
            int symbol = MergeQueue.symbol(merge);
            if (merged[symbol] != NONE && vocabulary.mergeRank(merged[symbol]) == MergeQueue.rank(merge)) {
                join(text, symbol);
            }
        }
        for (int symbol = 0; symbol < end; symbol = next[symbol]) {
            emit(text, starts[symbol], starts[next[symbol]], out);
        }
    }

    /// Makes a symbol of every character, and of every byte that belongs to none; one more marks the end.
    private void split(byte[] text, int from, int to) {
        reserve(Math.addExact(to - from, 1));
        end = 0;
        for (int at = from; at < to; at += Utf8.symbolLength(text, at, to)) {
            link(end++, at);
        }
        link(end, to);
    }

    private void link(int symbol, int start) {
        starts[symbol] = start;
        next[symbol] = symbol + 1;
        previous[symbol] = symbol - 1;
        merged[symbol] = NONE;
    }

    /// Queues the merge of a symbol with its next one if that makes a token.
    private void offer(byte[] text, int symbol) {
        int right = next[symbol];
        merged[symbol] = NONE;
        if (right == end) {
            return;
        }
        int token = vocabulary.findText(text, starts[symbol], starts[next[right]]);
        if (token != Vocabulary.ABSENT) {
            merged[symbol] = token;
            queue.add(vocabulary.mergeRank(token), symbol);
        }
    }

    private void join(byte[] text, int symbol) {
        int gone = next[symbol];
        merged[gone] = NONE;
        next[symbol] = next[gone];
        previous[next[gone]] = symbol;
        offer(text, symbol);
        if (previous[symbol] != NONE) {
            offer(text, previous[symbol]);
        }
    }

    private void emit(byte[] text, int from, int to, TokenBuffer out) {
        int token = vocabulary.findText(text, from, to);
        if (token != Vocabulary.ABSENT) {
            out.add(token);
            return;
        }
        for (int i = from; i < to; i++) {
            out.add(vocabulary.byteToken(text[i]));
        }
    }

    private void reserve(int symbols) {
        if (starts.length < symbols) {
            starts = new int[symbols];
            next = new int[symbols];
            previous = new int[symbols];
            merged = new int[symbols];
        }
    }
}
