// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.util.List;

/// What became of one document.
public sealed interface TaskOutcome {
    /// Every task has its result.
    ///
    /// @param results   in the order of the tasks
    /// @param truncated whether the document was cut to the limit of tokens
    /// @param merged    whether it was longer than that limit, and results of its parts were merged
    /// @param usage     of all tasks together
    /// @param alone     what each task would have cost without the others, in their order; without elapsed time
    record Completed(List<TaskResult> results, boolean truncated, boolean merged, Usage usage, List<Usage> alone)
            implements TaskOutcome {
        public Completed {
            results = List.copyOf(results);
            alone = List.copyOf(alone);
        }
    }

    /// The document failed; others are not touched by it.
    ///
    /// @param message problem, why and remedy, without any text of the document
    record Failed(ErrorCode code, String message) implements TaskOutcome {}
}
