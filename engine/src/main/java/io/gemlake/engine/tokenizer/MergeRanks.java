// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.util.Comparator;
import java.util.stream.IntStream;

/// The order in which merges happen: the higher score first, of equal scores the lower id.
/// In Gemma's files scores fall with the id, so this is the order of ids; files with constant scores mean the same.
final class MergeRanks {
    private MergeRanks() {}

    /// The place of each token in that order.
    static int[] of(float[] scores) {
        var ranks = new int[scores.length];
        int[] ordered = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparing((Integer id) -> scores[id], Comparator.reverseOrder()))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int rank = 0; rank < ordered.length; rank++) {
            ranks[ordered[rank]] = rank;
        }
        return ranks;
    }
}
