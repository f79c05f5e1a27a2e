// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record;

import java.util.Comparator;
import java.util.List;

/// What was found out about the computed documents of a flow, without any of their text.
///
/// @param labels  of all tasks that give some
/// @param errors  of those that failed
/// @param longest those with the most tokens, the longest first; no more than [#MOST_DOCUMENTS]
/// @param slowest those that took longest, the slowest first; no more than [#MOST_DOCUMENTS]
public record Findings(
        List<LabelCount> labels, List<ErrorCount> errors, List<DocumentCost> longest, List<DocumentCost> slowest) {
    /// How many documents each list names.
    public static final int MOST_DOCUMENTS = 10;

    /// Nothing.
    public static final Findings NONE = new Findings(List.of(), List.of(), List.of(), List.of());

    public Findings {
        labels = List.copyOf(labels);
        errors = List.copyOf(errors);
        longest = most(longest, Comparator.comparingLong(DocumentCost::tokens));
        slowest = most(slowest, Comparator.comparingLong(DocumentCost::millis));
    }

    /// How often a task gave a label.
    ///
    /// @param task            the column of its results
    /// @param meanProbability of the label where it was given, or NaN where the task gives none
    public record LabelCount(String task, String label, long count, double meanProbability) {}

    /// How often documents failed in one way.
    ///
    /// @param code  of the error
    /// @param stage in which it came up, such as reading or inference
    public record ErrorCount(String code, String stage, long count) {}

    /// What one document cost.
    ///
    /// @param key    as text
    /// @param tokens read and written for it
    /// @param millis that it was in work
    public record DocumentCost(String key, long tokens, long millis) {}

    private static List<DocumentCost> most(List<DocumentCost> documents, Comparator<DocumentCost> cost) {
        return documents.stream().sorted(cost.reversed()).limit(MOST_DOCUMENTS).toList();
    }
}
