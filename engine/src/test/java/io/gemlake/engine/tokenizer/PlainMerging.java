// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Byte-pair merging as its definition reads: look through all pairs for the best one, merge it, start over.
final class PlainMerging {
    private PlainMerging() {}

    static int[] encode(Vocabulary vocabulary, String text) {
        var symbols = new ArrayList<String>();
        text.replace(' ', '▁').codePoints().mapToObj(Character::toString).forEach(symbols::add);
        int best = bestPair(vocabulary, symbols);
        while (best >= 0) {
            symbols.set(best, symbols.get(best) + symbols.remove(best + 1));
            best = bestPair(vocabulary, symbols);
        }
        var tokens = new ArrayList<Integer>();
        for (String symbol : symbols) {
            int token = find(vocabulary, symbol);
            if (token != Vocabulary.ABSENT) {
                tokens.add(token);
                continue;
            }
            for (byte value : symbol.getBytes(StandardCharsets.UTF_8)) {
                tokens.add(vocabulary.byteToken(value));
            }
        }
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int bestPair(Vocabulary vocabulary, List<String> symbols) {
        int best = -1;
        int bestRank = Integer.MAX_VALUE;
        for (int left = 0; left + 1 < symbols.size(); left++) {
            int token = find(vocabulary, symbols.get(left) + symbols.get(left + 1));
            if (token != Vocabulary.ABSENT && vocabulary.mergeRank(token) < bestRank) {
                best = left;
                bestRank = vocabulary.mergeRank(token);
            }
        }
        return best;
    }

    private static int find(Vocabulary vocabulary, String piece) {
        return vocabulary.find(piece.getBytes(StandardCharsets.UTF_8));
    }
}
