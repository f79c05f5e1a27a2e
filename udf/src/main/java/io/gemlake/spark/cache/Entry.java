// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.cache;

import io.gemlake.engine.TaskOutcome;
import io.gemlake.engine.TaskResult;
import io.gemlake.engine.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is kept of a text and a task.
///
/// @param result       as JSON
/// @param truncated    whether the text was cut to the limit of tokens
/// @param inputTokens  what the task would have read alone
/// @param outputTokens what it wrote or scored
public record Entry(CachedTask task, String result, boolean truncated, int inputTokens, int outputTokens) {
    /// The entries of a document: of tasks that have completed, and for which a model was asked.
    ///
    /// @param tasks in the order of the outcome's
    public static List<Entry> of(List<CachedTask> tasks, TaskOutcome outcome) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            CachedTask task = tasks.get(i);
            if (CachedTask.isKept(task.task())
                    && outcome.of(i) instanceof TaskOutcome.Completed completed
                    && completed.usage().promptTokens() > 0) {
                entries.add(new Entry(
                        task,
                        ResultJson.write(completed.results().getFirst()),
                        completed.truncated(),
                        completed.usage().promptTokens(),
                        completed.usage().outputTokens()));
            }
        }
        return entries;
    }

    /// What became of a task whose result was kept; empty when that cannot be read.
    public static Optional<TaskOutcome.Completed> outcome(
            String result, boolean truncated, int inputTokens, int outputTokens) {
        return ResultJson.read(result)
                .map(read -> new TaskOutcome.Completed(
                        List.<TaskResult>of(read),
                        truncated,
                        false,
                        new Usage(0, inputTokens, outputTokens, 0),
                        List.of()));
    }
}
