// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import io.gemlake.engine.task.TaskPrompt;
import io.gemlake.engine.task.TaskPrompt.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One task on one document, while its parts come in.
final class TaskWork {
    private final TaskPrompt prompt;
    private final boolean merged;
    private final List<Part> parts = new ArrayList<>();
    private Usage usage = Usage.NONE;
    private boolean truncated;
    private TaskOutcome.@Nullable Failed failure;

    TaskWork(TaskPrompt prompt, boolean truncated, boolean merged) {
        this.prompt = prompt;
        this.truncated = truncated;
        this.merged = merged;
    }

    void add(Part part) {
        parts.add(part);
    }

    void add(Usage cost, boolean cut) {
        usage = usage.plus(cost);
        truncated |= cut;
    }

    /// The last failure of its parts counts.
    void fail(ErrorCode code, String message) {
        failure = new TaskOutcome.Failed(code, message);
    }

    private TaskOutcome outcome() {
        return failure == null
                ? new TaskOutcome.Completed(List.of(prompt.merge(parts)), truncated, merged, usage, List.of())
                : failure;
    }

    /// The outcome of the document.
    ///
    /// @param works one or more, in the order of their tasks
    /// @param usage of all together
    static TaskOutcome together(List<TaskWork> works, boolean merged, Usage usage) {
        List<TaskOutcome> alone = works.stream().map(TaskWork::outcome).toList();
        List<TaskResult> results = new ArrayList<>();
        boolean truncated = false;
        TaskOutcome.@Nullable Failed failure = null;
        for (TaskOutcome outcome : alone) {
            switch (outcome) {
                case TaskOutcome.Completed completed -> {
                    results.addAll(completed.results());
                    truncated |= completed.truncated();
                }
                case TaskOutcome.Failed failed ->
                    failure = new TaskOutcome.Failed(failed.code(), failed.message(), alone);
            }
        }
        return failure == null ? new TaskOutcome.Completed(results, truncated, merged, usage, alone) : failure;
    }
}
