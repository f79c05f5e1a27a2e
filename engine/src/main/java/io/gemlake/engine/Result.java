// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.util.List;

/// What became of one [Request].
public sealed interface Result {
    /// Every query was answered.
    ///
    /// @param answers   in the order of the queries
    /// @param truncated whether the document was cut to the limit of tokens
    record Completed(List<Answer> answers, boolean truncated, Usage usage) implements Result {
        public Completed {
            answers = List.copyOf(answers);
        }
    }

    /// The request failed; others are not touched by it.
    ///
    /// @param message problem, why and remedy, without any text of the document
    record Failed(ErrorCode code, String message) implements Result {}
}
