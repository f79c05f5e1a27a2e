// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.util.List;

/// What became of one document.
public sealed interface TaskOutcome {
    /// What became of one of its tasks: the same as if that had been asked alone, but for the time that it took.
    ///
    /// @param task counted from 0, in the order of the program
    TaskOutcome of(int task);

    /// Every task has its result.
    ///
    /// @param results   in the order of the tasks
    /// @param truncated whether the document was cut to the limit of tokens
    /// @param merged    whether it was longer than that limit, and results of its parts were merged
    /// @param usage     of all tasks together
    /// @param alone     the outcome of each task in their order; empty where there is only one
    record Completed(List<TaskResult> results, boolean truncated, boolean merged, Usage usage, List<TaskOutcome> alone)
            implements TaskOutcome {
        public Completed {
            results = List.copyOf(results);
            alone = List.copyOf(alone);
        }

        @Override
        public TaskOutcome of(int task) {
            return alone.isEmpty() ? this : alone.get(task);
        }
    }

    /// A task failed, or all; other documents are not touched by it.
    ///
    /// @param message problem, why and remedy, without any text of the document
    /// @param alone   the outcome of each task in their order; empty where all failed in this way
    record Failed(ErrorCode code, String message, List<TaskOutcome> alone) implements TaskOutcome {
        public Failed {
            alone = List.copyOf(alone);
        }

        /// A document that failed for all tasks.
        public Failed(ErrorCode code, String message) {
            this(code, message, List.of());
        }

        @Override
        public TaskOutcome of(int task) {
            return alone.isEmpty() ? this : alone.get(task);
        }
    }
}
