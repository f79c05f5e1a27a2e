// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

/// Merges words of any length in memory that does not grow with them: a long word is merged window by window.
///
/// That changes no token. A row of tokens is what merging makes of a text if and only if it makes each two
/// neighbours of their own text: the first merge across a border of tokens would have to come first among the two
/// beside it as well, and equal merges go from left to right in both. So each part of a result is the result of its
/// own text, and two results that share a token can be put together at it. The next window begins at a token of the
/// last one; when its first token is the same, all tokens before stand. When it is not, the cut was too near: the
/// last window is merged again, larger.
///
/// Scratch memory is kept from call to call; one thread at a time.
final class WordMerger {
    private static final int WINDOW = 2048;
    /// Bytes at the end of a window, as a part of it, whose tokens do not count because they may depend on what
    /// follows.
    private static final int MARGIN = 8;

    private final Merging merging;
    private final PairMerger merger;
    private final int window;
    private long mergedBytes;

    WordMerger(Merging merging) {
        this(merging, WINDOW);
    }

    /// @param window bytes that are merged at a time
    WordMerger(Merging merging, int window) {
        this.merging = merging;
        this.window = window;
        merger = new PairMerger(merging);
    }

    /// Adds the tokens of the word `text[from, to)` to `out`, until it is full.
    void merge(byte[] text, int from, int to, TokenBuffer out) {
        int whole = merging.wholeWord(text, from, to);
        if (whole != Merging.ABSENT) {
            out.add(whole);
        } else if (to - from <= window) {
            mergeWindow(text, from, to);
            merger.emit(text, merger.first(), merger.end(), out);
        } else {
            mergeLong(text, from, to, out);
        }
    }

    /// Bytes that went through merging, some of them twice.
    long mergedBytes() {
        return mergedBytes;
    }

    private void mergeLong(byte[] text, int from, int to, TokenBuffer out) {
        int start = from;
        int length = window;
        // the last window that was left, where its tokens begin in the buffer, and the end of the one that both share
        int lastStart = from;
        int lastSize = out.size();
        int sharedEnd = from;
        while (true) {
            int end = to - start <= length ? to : start + length;
            mergeWindow(text, start, end);
            if (sharedEnd > start && endOf(merger.first()) != sharedEnd) {
                out.truncate(lastSize);
                length = twice(end - lastStart);
                start = lastStart;
                sharedEnd = from;
                continue;
            }
            if (end == to || out.isFull()) {
                merger.emit(text, merger.first(), merger.end(), out);
                return;
            }
            int cut = symbolAt(end - (end - start) / MARGIN);
            if (cut == merger.end() || merger.next(cut) == merger.end()) {
                length = twice(length);
                continue;
            }
            lastStart = start;
            lastSize = out.size();
            merger.emit(text, merger.first(), cut, out);
            start = merger.start(cut);
            sharedEnd = endOf(cut);
            length = window;
        }
    }

    private void mergeWindow(byte[] text, int from, int to) {
        merger.merge(text, from, to);
        mergedBytes += to - from;
    }

    /// The first symbol behind the first one that begins at `position` or later.
    private int symbolAt(int position) {
        int symbol = merger.first() == merger.end() ? merger.end() : merger.next(merger.first());
        while (symbol != merger.end() && merger.start(symbol) < position) {
            symbol = merger.next(symbol);
        }
        return symbol;
    }

    private int endOf(int symbol) {
        return symbol == merger.end() ? merger.start(symbol) : merger.start(merger.next(symbol));
    }

    private static int twice(int length) {
        return (int) Math.min(2L * length, Integer.MAX_VALUE);
    }
}
