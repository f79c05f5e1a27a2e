// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

/// Counts of one lane since it was made. Times are of the lane's own thread.
///
/// @param steps           forward passes
/// @param computedTokens  token rows that went through the layers, prompts and outputs
/// @param outputTokens    tokens written or scored
/// @param prefixPrefills  prefixes computed: one for each prefix that the lane has seen and kept
/// @param sharedTokens    tokens that were not computed because a prefix or a document was shared
/// @param requests        requests answered
/// @param forwardNanos    time in the layers
/// @param headNanos       time in the language-model head
/// @param writingRows     token rows of steps that read no prompt
/// @param writingNanos    time of those steps, all of it
public record LaneStatistics(
        long steps,
        long computedTokens,
        long outputTokens,
        long prefixPrefills,
        long sharedTokens,
        long requests,
        long forwardNanos,
        long headNanos,
        long writingRows,
        long writingNanos) {
    /// The counts of a lane that has done nothing.
    public static final LaneStatistics NONE = new LaneStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// Token rows of a step on average: how full the steps were.
    public double rowsPerStep() {
        return steps == 0 ? 0 : (double) computedTokens / steps;
    }

    /// The sum of two lanes.
    public LaneStatistics plus(LaneStatistics other) {
        return new LaneStatistics(
                steps + other.steps,
                computedTokens + other.computedTokens,
                outputTokens + other.outputTokens,
                prefixPrefills + other.prefixPrefills,
                sharedTokens + other.sharedTokens,
                requests + other.requests,
                forwardNanos + other.forwardNanos,
                headNanos + other.headNanos,
                writingRows + other.writingRows,
                writingNanos + other.writingNanos);
    }

    /// What was done since `before`, an earlier count of the same lanes.
    public LaneStatistics since(LaneStatistics before) {
        return new LaneStatistics(
                steps - before.steps,
                computedTokens - before.computedTokens,
                outputTokens - before.outputTokens,
                prefixPrefills - before.prefixPrefills,
                sharedTokens - before.sharedTokens,
                requests - before.requests,
                forwardNanos - before.forwardNanos,
                headNanos - before.headNanos,
                writingRows - before.writingRows,
                writingNanos - before.writingNanos);
    }
}
