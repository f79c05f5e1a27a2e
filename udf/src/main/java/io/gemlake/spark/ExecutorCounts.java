// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.TaskOutcome;
import java.util.concurrent.atomic.LongAdder;

/// What all tasks of this JVM have counted since it started, those that failed later included. Static, as the
/// registry of engines is: Spark makes tasks and plugins apart from each other.
final class ExecutorCounts {
    static final LongAdder ROWS = new LongAdder();
    static final LongAdder FAILED_ROWS = new LongAdder();
    static final LongAdder INPUT_TOKENS = new LongAdder();
    static final LongAdder OUTPUT_TOKENS = new LongAdder();
    static final LongAdder SHARED_TOKENS = new LongAdder();

    /// Lanes that running tasks have leased.
    static final LongAdder LANES = new LongAdder();

    private ExecutorCounts() {}

    static void count(TaskOutcome outcome) {
        ROWS.increment();
        switch (outcome) {
            case TaskOutcome.Completed completed -> {
                INPUT_TOKENS.add(completed.usage().promptTokens());
                OUTPUT_TOKENS.add(completed.usage().outputTokens());
                SHARED_TOKENS.add(completed.usage().prefixTokens());
            }
            case TaskOutcome.Failed _ -> FAILED_ROWS.increment();
        }
    }
}
