// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.engine.LongInput;
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
/// @param profiles paths of calibrations, each for one of the tasks
/// @param longInput what becomes of documents that are too long, or null when `spark.gemlake.input.policy` says it
public record EnrichSpec(
        Source source,
        String key,
        String text,
        List<Task> tasks,
        String sinkPath,
        @Nullable String model,
        List<String> profiles,
        @Nullable LongInput longInput) {
    public EnrichSpec {
        tasks = List.copyOf(tasks);
        profiles = List.copyOf(profiles);
    }

    /// With calibrations and a policy for long input as the settings have them.
    public EnrichSpec(
            Source source, String key, String text, List<Task> tasks, String sinkPath, @Nullable String model) {
        this(source, key, text, tasks, sinkPath, model, List.of(), null);
    }
}
