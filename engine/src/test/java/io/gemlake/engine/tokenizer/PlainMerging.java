// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntBiFunction;

/// Byte-pair merging as its definition reads: look through all pairs for the best one, merge it, start over.
final class PlainMerging {
    private PlainMerging() {}

    /// @param symbols what to begin with
    /// @param rank    of the merge of two neighbours, the lowest goes first; below 0 for none
    static List<String> merge(List<String> symbols, ToIntBiFunction<String, String> rank) {
        var merged = new ArrayList<>(symbols);
        int best = bestPair(merged, rank);
        while (best >= 0) {
            merged.set(best, merged.get(best) + merged.remove(best + 1));
            best = bestPair(merged, rank);
        }
        return merged;
    }

    private static int bestPair(List<String> symbols, ToIntBiFunction<String, String> rank) {
        int best = -1;
        int bestRank = Integer.MAX_VALUE;
        for (int left = 0; left + 1 < symbols.size(); left++) {
            int pairRank = rank.applyAsInt(symbols.get(left), symbols.get(left + 1));
            if (pairRank >= 0 && pairRank < bestRank) {
                best = left;
                bestRank = pairRank;
            }
        }
        return best;
    }
}
