// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import java.util.List;

/// From the start of a fresh JVM to its full speed, on one lane.
///
/// @param jvmMillis       until our code runs
/// @param openMillis      reading the model's description and its vocabulary
/// @param relayMillis     laying the weights in the order in which products read them
/// @param firstMillis     the first document
/// @param documentTokens  of each document
/// @param tokensPerSecond of each document, one after the other
public record StartUpResult(
        double jvmMillis,
        double openMillis,
        double relayMillis,
        double firstMillis,
        int documentTokens,
        List<Double> tokensPerSecond) {
    private static final double NEARLY_FULL = 0.9;

    /// Tokens a second at the end: the median of the last quarter.
    public double fullSpeed() {
        int from = tokensPerSecond.size() - Math.max(1, tokensPerSecond.size() / 4);
        return Spread.of(tokensPerSecond.subList(from, tokensPerSecond.size())).median();
    }

    /// Tokens that were read until five documents together were read at 90 % of the speed at the end.
    public int tokensToFullSpeed() {
        double wanted = NEARLY_FULL * fullSpeed();
        for (int i = 0; i < tokensPerSecond.size(); i++) {
            int to = Math.min(i + 5, tokensPerSecond.size());
            if (Spread.of(tokensPerSecond.subList(i, to)).median() >= wanted) {
                return i * documentTokens;
            }
        }
        return tokensPerSecond.size() * documentTokens;
    }
}
