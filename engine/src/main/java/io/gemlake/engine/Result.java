// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.util.List;

/// What became of one [Request].
public sealed interface Result {
    /// Every query was answered.
    ///
    /// @param answers   in the order of the queries
    /// @param truncated whether the document was cut to the limit of tokens
    /// @param usage     of the whole request
    /// @param queries   what each query read and wrote behind the document, in their order
    record Completed(List<Answer> answers, boolean truncated, Usage usage, List<Usage> queries) implements Result {
        public Completed {
            answers = List.copyOf(answers);
            queries = List.copyOf(queries);
        }
    }

    /// The request failed; others are not touched by it.
    ///
    /// @param message problem, why and remedy, without any text of the document
    record Failed(ErrorCode code, String message) implements Result {}
}
