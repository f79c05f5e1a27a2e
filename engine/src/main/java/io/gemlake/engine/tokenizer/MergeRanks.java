// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.util.BitSet;

/// The order in which the merges of a SentencePiece vocabulary happen: the higher score first, equal scores alike.
/// Where all scores are equal they say nothing, and the order is that of the ids, in which vocabularies are made.
final class MergeRanks {
    private MergeRanks() {}

    /// The place of each token in that order; the lowest goes first.
    ///
    /// @param scores  one for each token; those of members are numbers
    /// @param members the tokens that merging can make
    static int[] of(float[] scores, BitSet members) {
        long[] ordered = members.stream()
                .mapToLong(id -> (long) descending(scores[id]) << Integer.SIZE | id)
                .sorted()
                .toArray();
        boolean constant = ordered.length > 0 && isEqualScore(ordered[0], ordered[ordered.length - 1]);
        int[] ranks = new int[scores.length];
        int rank = 0;
        for (int i = 0; i < ordered.length; i++) {
            if (i > 0 && (constant || !isEqualScore(ordered[i - 1], ordered[i]))) {
                rank++;
            }
            ranks[(int) ordered[i]] = rank;
        }
        return ranks;
    }

    private static boolean isEqualScore(long left, long right) {
        return left >> Integer.SIZE == right >> Integer.SIZE;
    }

    /// An integer that falls as the score rises.
    private static int descending(float score) {
        // the sum makes one zero of two; the bits of negative numbers are ordered the other way round
        int bits = Float.floatToIntBits(score + 0f);
        return ~(bits < 0 ? bits ^ Integer.MAX_VALUE : bits);
    }
}
