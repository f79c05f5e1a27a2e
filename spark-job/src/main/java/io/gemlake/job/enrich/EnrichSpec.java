// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.engine.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an enrichment job does.
///
/// @param key      column that names a document, unique and never NULL
/// @param text     column that holds its text
/// @param tasks    one or more, none twice
/// @param sinkPath directory of the Delta table that takes the results; made when it does not exist
/// @param model    a model's name or path, or null when `spark.gemlake.model.path` names it
public record EnrichSpec(
        Source source,
        String key,
        String text,
        List<Task> tasks,
        String sinkPath,
        @Nullable String model) {
    public EnrichSpec {
        tasks = List.copyOf(tasks);
    }
}
