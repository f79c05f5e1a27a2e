// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The result of one [Task].
public sealed interface TaskResult {
    /// Result of [Task.Sentiment].
    ///
    /// @param label       `positive`, `negative`, `neutral` or `mixed`; null for blank text
    /// @param probability of that label among the four
    record Sentiment(@Nullable String label, double probability) implements TaskResult {}

    /// Result of [Task.Entities].
    ///
    /// @param entities in the order of their kind, then as the model wrote them; empty for blank text
    record Entities(List<Entity> entities) implements TaskResult {
        public Entities {
            entities = List.copyOf(entities);
        }
    }

    /// Result of [Task.Summary].
    ///
    /// @param text null for blank text
    /// @param cut  whether the limit of tokens ended it
    record Summary(@Nullable String text, boolean cut) implements TaskResult {}

    /// A named thing in the text: `substring(text, start + 1, end - start) = value` in Spark SQL.
    ///
    /// @param label `person`, `organisation` or `place`
    /// @param start in code points of the document, 0-based
    /// @param end   exclusive
    record Entity(String label, String value, int start, int end) {}
}
