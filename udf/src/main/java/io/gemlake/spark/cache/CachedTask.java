// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.cache;

import io.gemlake.engine.Task;
import java.io.Serializable;

/// A task whose results are kept.
///
/// @param modelSha256 of the model that is asked
/// @param version     of everything but model and text that its results depend on: [io.gemlake.spark.Enricher#version]
public record CachedTask(Task task, String modelSha256, String version) implements Serializable {
    /// Whether results of a task are kept at all: what asks no model is not worth it, and what only teaching and
    /// evaluation read is large.
    public static boolean isKept(Task task) {
        return switch (task) {
            case Task.CountTokens _, Task.States _, Task.Write _ -> false;
            case Task.Sentiment _,
                    Task.Classify _,
                    Task.Filter _,
                    Task.Entities _,
                    Task.Summary _,
                    Task.FreeText _,
                    Task.Embed _,
                    Task.Taught _ -> true;
        };
    }
}
