// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

/// What to find out about a document.
public sealed interface Task {
    /// Positive, negative, neutral or mixed, with its probability.
    record Sentiment() implements Task {}

    /// People, organisations and places, each a substring of the document.
    record Entities() implements Task {}

    /// One sentence.
    ///
    /// @param maxTokens longest summary, in tokens
    record Summary(int maxTokens) implements Task {
        public Summary {
            Errors.requireInRange("maxTokens of a summary", maxTokens, 1, 4096);
        }
    }
}
