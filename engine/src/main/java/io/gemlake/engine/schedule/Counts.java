// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import io.gemlake.engine.LaneStatistics;

/// Counts of one lane, written by its thread alone and read by any: a reader sees a whole step or nothing of it.
final class Counts {
    private long steps;
    private long computedTokens;
    private long outputTokens;
    private long prefixPrefills;
    private long sharedTokens;
    private long requests;
    private long forwardNanos;
    private long headNanos;
    private long writingRows;
    private long writingNanos;

    synchronized void addStep(int rows, long forward, long head) {
        steps++;
        computedTokens += rows;
        forwardNanos += forward;
        headNanos += head;
    }

    /// A step that read no prompt, from its beginning to its end.
    synchronized void addWriting(int rows, long nanos) {
        writingRows += rows;
        writingNanos += nanos;
    }

    synchronized void addRequest(DocumentRun run) {
        requests++;
        outputTokens += run.outputTokens();
        sharedTokens += run.sharedTokens();
    }

    synchronized void addPrefill() {
        prefixPrefills++;
    }

    synchronized LaneStatistics statistics() {
        return new LaneStatistics(
                steps,
                computedTokens,
                outputTokens,
                prefixPrefills,
                sharedTokens,
                requests,
                forwardNanos,
                headNanos,
                writingRows,
                writingNanos);
    }
}
