// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.engine.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Documents of one source, the tasks over them, and the table that takes the results.
///
/// @param name     names the documents of this source in the sink, in reports and in messages
/// @param key      column that names a document, unique and never NULL
/// @param text     column that holds its text
/// @param tasks    one or more, none twice
/// @param profiles paths of calibrations, each for one of the tasks
/// @param order    SQL expression over the source's columns: documents with the smallest value are computed first,
///                 those where it is NULL last; null for any order
public record Flow(
        String name,
        Source source,
        String key,
        String text,
        List<Task> tasks,
        List<String> profiles,
        SinkSpec sink,
        Changes changes,
        @Nullable String order) {
    /// The name of the only flow of a job that names none.
    public static final String ONLY = "documents";

    public Flow {
        tasks = List.copyOf(tasks);
        profiles = List.copyOf(profiles);
    }
}
