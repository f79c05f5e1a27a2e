// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Text without special tokens to token ids, word by word. Keeps scratch memory and the tokens of common words from
/// call to call; one thread at a time.
final class Encoder {
    private static final int LEAST_KEPT_BYTES = 1 << 14;
    static final int MOST_KEPT_BYTES = 1 << 20;

    private final Merging merging;
    private final WordMerger merger;
    private final WordCache cache = new WordCache();
    private byte[] kept = {};

    Encoder(Merging merging) {
        this.merging = merging;
        merger = new WordMerger(merging);
    }

    /// The bytes of a text, in an array that may be longer, and that the next call may use again.
    byte[] text(MemorySegment utf8) {
        int length = Math.toIntExact(utf8.byteSize());
        if (length > MOST_KEPT_BYTES) {
            return utf8.toArray(ValueLayout.JAVA_BYTE);
        }
        if (kept.length < length) {
            kept = new byte[Math.clamp(2L * length, LEAST_KEPT_BYTES, MOST_KEPT_BYTES)];
        }
        MemorySegment.copy(utf8, ValueLayout.JAVA_BYTE, 0, kept, 0, length);
        return kept;
    }

    /// Adds the tokens of `utf8[from, to)` to `out`, until it is full.
    void encode(byte[] utf8, int from, int to, Tokenizer.Place place, TokenBuffer out) {
        if (from == to) {
            return;
        }
        Merging.Fragment fragment = merging.prepare(utf8, from, to, place);
        byte[] text = fragment.text();
        WordRule words = merging.words();
        for (int at = fragment.from(); at < fragment.to() && !out.isFull(); ) {
            int end = words.end(text, at, fragment.to());
            encodeWord(text, at, end, out);
            at = end;
        }
    }

    private void encodeWord(byte[] text, int from, int to, TokenBuffer out) {
        if (!WordCache.takes(to - from)) {
            merger.merge(text, from, to, out);
            return;
        }
        int slot = cache.slot(text, from, to);
        if (!cache.append(slot, text, from, to, out)) {
            int first = out.size();
            merger.merge(text, from, to, out);
            cache.put(slot, text, from, to, out, first);
        }
    }
}
