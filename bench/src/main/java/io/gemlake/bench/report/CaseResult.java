// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of a line of the table.
///
/// @param tokensPerSecond       of all lanes together
/// @param flopsPerSecond        operations that the answers need, of all lanes together
/// @param shareOfPeak           of the peak of as many threads, measured before and after each run
/// @param flopsPerByte          operations for each byte of weights that a step has to read
/// @param rounds                tokens a second of each round
/// @param peer                  the other program at the same work, or null without one
public record CaseResult(
        String name,
        int lanes,
        Spread tokensPerSecond,
        Spread flopsPerSecond,
        Spread shareOfPeak,
        double flopsPerByte,
        List<Double> rounds,
        @Nullable Goal goal,
        @Nullable PeerResult peer) {

    /// The other program at the same work.
    ///
    /// @param ratio    how many times as fast the engine was, round by round
    /// @param settings those that were fastest
    public record PeerResult(Spread tokensPerSecond, Spread ratio, String settings) {}
}
