// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.util.Comparator;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// Tokens ordered by their bytes. All strings that share a prefix lie side by side, so walking along a text narrows
/// one range by binary search: a trie without nodes.
final class SortedTokens {
    private static final int BYTE_VALUES = 256;

    private final ByteTable strings;
    private final int[] ids;
    /// Where the strings begin that start with each byte; most searches end here.
    private final int[] firstByteStarts = new int[BYTE_VALUES + 1];

    /// Orders `tokens`, which are ascending, by `strings`; tokens of no bytes are left out.
    SortedTokens(ByteTable strings, IntStream tokens) {
        this.strings = strings;
        int[] members = tokens.filter(id -> strings.length(id) > 0).toArray();
        // Most strings differ early, where two numbers are compared much faster than two ranges of an array.
        long[] beginnings = new long[strings.size()];
        for (int id : members) {
            beginnings[id] = strings.beginning(id);
        }
        Comparator<Integer> order = (left, right) -> {
            int early = Long.compareUnsigned(beginnings[left], beginnings[right]);
            return early != 0 ? early : strings.compare(left, right);
        };
        ids = IntStream.of(members)
                .boxed()
                .sorted(order)
                .mapToInt(Integer::intValue)
                .toArray();
        for (int id : ids) {
            firstByteStarts[strings.byteAt(id, 0) + 1]++;
        }
        for (int value = 0; value < BYTE_VALUES; value++) {
            firstByteStarts[value + 1] += firstByteStarts[value];
        }
    }

    /// Calls `found` for each token whose string is a prefix of `bytes[from, to)`, shortest first, equal ones by
    /// id.
    void prefixesOf(byte[] bytes, int from, int to, IntConsumer found) {
        if (from >= to) {
            return;
        }
        int first = Byte.toUnsignedInt(bytes[from]);
        int low = firstByteStarts[first];
        int high = firstByteStarts[first + 1];
        for (int depth = 1; low < high; depth++) {
            // the strings that end here come before those that go on
            while (low < high && strings.length(ids[low]) == depth) {
                found.accept(ids[low++]);
            }
            if (from + depth == to) {
                return;
            }
            int next = Byte.toUnsignedInt(bytes[from + depth]);
            low = firstAtLeast(next, depth, low, high);
            high = firstAtLeast(next + 1, depth, low, high);
        }
    }

    /// The first position in `[low, high)` whose string has a byte of at least `value` at `depth`, or `high`.
    private int firstAtLeast(int value, int depth, int low, int high) {
        int left = low;
        int right = high;
        while (left < right) {
            int middle = (left + right) >>> 1;
            if (strings.byteAt(ids[middle], depth) < value) {
                left = middle + 1;
            } else {
                right = middle;
            }
        }
        return left;
    }
}
