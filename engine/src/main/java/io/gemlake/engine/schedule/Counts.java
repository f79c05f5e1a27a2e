// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.LaneStatistics;

/// Counts of one lane, written by its thread alone and read by any: a reader sees a whole step or nothing of it.
final class Counts {
    private volatile LaneStatistics now = LaneStatistics.NONE;

    void addStep(int rows, long forwardNanos, long headNanos) {
        LaneStatistics s = now;
        now = new LaneStatistics(
                s.steps() + 1,
                s.computedTokens() + rows,
                s.outputTokens(),
                s.prefixPrefills(),
                s.sharedTokens(),
                s.requests(),
                s.forwardNanos() + forwardNanos,
                s.headNanos() + headNanos);
    }

    void addRequest(DocumentRun run) {
        LaneStatistics s = now;
        now = new LaneStatistics(
                s.steps(),
                s.computedTokens(),
                s.outputTokens() + run.outputTokens(),
                s.prefixPrefills(),
                s.sharedTokens() + run.prefixTokens() + run.sharedDocumentTokens(),
                s.requests() + 1,
                s.forwardNanos(),
                s.headNanos());
    }

    LaneStatistics statistics(long prefixPrefills) {
        LaneStatistics s = now;
        return new LaneStatistics(
                s.steps(),
                s.computedTokens(),
                s.outputTokens(),
                prefixPrefills,
                s.sharedTokens(),
                s.requests(),
                s.forwardNanos(),
                s.headNanos());
    }
}
