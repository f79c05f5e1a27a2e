// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import org.jspecify.annotations.Nullable;

/// What is to be taught, and where it goes.
///
/// @param table the labelled rows
/// @param rows  most rows to learn from, the others are held out; 0 for four fifths of them
/// @param out   directory that takes head and report
/// @param model a model's name or path, or null when `spark.gemlake.model.path` names it
public record TeachSpec(
        Subject subject,
        Table table,
        int rows,
        String out,
        @Nullable String model) {
    /// Labelled rows.
    ///
    /// @param input a table's name, or the path of a Delta table, of Parquet or of JSON files
    /// @param text  column of the text, or for entities of its tokens
    /// @param label column of the label, or for entities of spans or of the tokens' tags
    /// @param id    column that decides what is held out, or null for the text
    public record Table(
            String input,
            String text,
            String label,
            @Nullable String id) {}
}
