// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Finds the tokens that are taken out of raw text as they are written, before anything is merged.
final class WholeTokens {
    static final int ABSENT = -1;

    private static final int BYTE_VALUES = 256;

    private final SortedTokens tokens;
    /// Whether some token begins with byte *a*, at *a*.
    private final boolean[] beginnings = new boolean[BYTE_VALUES];
    /// Whether some token begins with bytes *a* and *b*, or is *a* alone, at 256 *a* + *b*.
    private final boolean[] pairs = new boolean[BYTE_VALUES * BYTE_VALUES];

    WholeTokens(Vocabulary vocabulary, Predicate<TokenKind> wanted) {
        ByteTable pieces = vocabulary.pieces();
        int[] members = IntStream.range(0, vocabulary.size())
                .filter(id -> wanted.test(vocabulary.kind(id)) && pieces.length(id) > 0)
                .toArray();
        tokens = new SortedTokens(pieces, IntStream.of(members));
        for (int id : members) {
            int first = pieces.byteAt(id, 0);
            beginnings[first] = true;
            if (pieces.length(id) > 1) {
                pairs[BYTE_VALUES * first + pieces.byteAt(id, 1)] = true;
            } else {
                Arrays.fill(pairs, BYTE_VALUES * first, BYTE_VALUES * (first + 1), true);
            }
        }
    }

    /// The first place in `bytes[from, to)` at which a token stands; `to` if there is none.
    int find(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && !(mayBegin(bytes, at, to) && longestAt(bytes, at, to) != ABSENT)) {
            at++;
        }
        return at;
    }

    /// The longest token that stands at `at` and ends before `to`, or [#ABSENT].
    int longestAt(byte[] bytes, int at, int to) {
        var longest = new Longest();
        tokens.prefixesOf(bytes, at, to, longest);
        return longest.id;
    }

    private boolean mayBegin(byte[] bytes, int at, int to) {
        int first = Byte.toUnsignedInt(bytes[at]);
        return beginnings[first] && (at + 1 == to || pairs[BYTE_VALUES * first + Byte.toUnsignedInt(bytes[at + 1])]);
    }

    private static final class Longest implements IntConsumer {
        private int id = ABSENT;

        @Override
        public void accept(int token) {
            id = token;
        }
    }
}
