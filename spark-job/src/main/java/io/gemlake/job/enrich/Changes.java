// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

/// What becomes of results when something else than a text has changed.
///
/// @param versions       of a task, its model or its head
/// @param deletions      of documents that the source has no more
/// @param maxDeletedShare of a sink's documents that one run may delete; more is taken for a source that is broken
public record Changes(Versions versions, Deletions deletions, double maxDeletedShare) {
    /// What follows the source in all, and stops where more than half of it is gone.
    public static final Changes FOLLOW = new Changes(Versions.RECOMPUTE, Deletions.FOLLOW, 0.5);

    /// What becomes of a result that another version of its task, model or head computed. Results that are missing,
    /// because a task was added, are computed in any case.
    public enum Versions {
        /// It stays until the text changes.
        KEEP,
        /// It is computed again, together with new and changed documents.
        RECOMPUTE,
        /// It is computed again with what new and changed documents leave of the budget; what is left over does not
        /// make a run incomplete.
        RECOMPUTE_WITHIN_BUDGET
    }

    /// What becomes of the results of a document that is gone.
    public enum Deletions {
        /// They are deleted.
        FOLLOW,
        /// They stay.
        KEEP
    }
}
