// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.calibrate;

import io.gemlake.engine.Task;
import org.jspecify.annotations.Nullable;

/// What is to be calibrated.
///
/// @param task  one that chooses between labels
/// @param table the texts
/// @param out   directory that takes the profile
/// @param model a model's name or path, or null when `spark.gemlake.model.path` names it
public record CalibrateSpec(
        Task task, Table table, String out, @Nullable String model) {
    /// Texts, with or without the right labels.
    ///
    /// @param input a table's name, or the path of a Delta table, of Parquet or of JSON files
    /// @param text  column of the text
    /// @param label column of the label, or null when there are none
    /// @param id    column that decides what is held out, or null for the text
    public record Table(
            String input,
            String text,
            @Nullable String label,
            @Nullable String id) {}
}
