// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.util.Collection;
import org.apache.spark.scheduler.AccumulableInfo;
import scala.jdk.javaapi.CollectionConverters;

/// What a task has counted so far, or several together.
///
/// @param rows         documents whose outcome is known, failed and blank ones included
/// @param failedRows   those of them that failed
/// @param inputTokens  tokens of documents and questions that a model read
/// @param outputTokens tokens that it wrote or scored
/// @param sharedTokens tokens of shared prefixes, which it did not read again
public record TaskCounts(long rows, long failedRows, long inputTokens, long outputTokens, long sharedTokens) {
    /// Of a task that has not counted yet.
    public static final TaskCounts NONE = new TaskCounts(0, 0, 0, 0, 0);

    private static final Object NOTHING = 0L;

    /// The counts in the accumulators of one task.
    public static TaskCounts of(scala.collection.Iterable<AccumulableInfo> accumulators) {
        TaskCounts counts = NONE;
        for (AccumulableInfo accumulator : CollectionConverters.asJava(accumulators)) {
            if (accumulator.update().getOrElse(() -> NOTHING) instanceof Long value) {
                counts = counts.plus(of(accumulator.name().getOrElse(() -> ""), value));
            }
        }
        return counts;
    }

    private static TaskCounts of(String name, long value) {
        return switch (name) {
            case EnrichMetrics.DOCUMENTS -> new TaskCounts(value, 0, 0, 0, 0);
            case EnrichMetrics.FAILED_DOCUMENTS -> new TaskCounts(0, value, 0, 0, 0);
            case EnrichMetrics.INPUT_TOKENS -> new TaskCounts(0, 0, value, 0, 0);
            case EnrichMetrics.OUTPUT_TOKENS -> new TaskCounts(0, 0, 0, value, 0);
            case EnrichMetrics.SHARED_TOKENS -> new TaskCounts(0, 0, 0, 0, value);
            default -> NONE;
        };
    }

    /// The counts of several tasks together.
    public static TaskCounts sum(Collection<TaskCounts> tasks) {
        return tasks.stream().reduce(NONE, TaskCounts::plus);
    }

    /// Tokens read and written.
    public long tokens() {
        return inputTokens + outputTokens;
    }

    /// The sum of both.
    TaskCounts plus(TaskCounts other) {
        return new TaskCounts(
                rows + other.rows,
                failedRows + other.failedRows,
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                sharedTokens + other.sharedTokens);
    }
}
