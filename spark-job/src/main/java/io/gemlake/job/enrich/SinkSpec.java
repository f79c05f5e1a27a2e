// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import org.jspecify.annotations.Nullable;

/// The Delta table that takes the results of a flow.
///
/// @param path    its directory; made when it does not exist
/// @param history what is kept of earlier results
/// @param vacuumHours how long files that no version needs any more are kept, or null to leave them
public record SinkSpec(
        String path,
        History history,
        Compaction compaction,
        @Nullable Integer vacuumHours) {
    /// What is kept of earlier results.
    public enum History {
        /// The last result of each document.
        LAST,
        /// Every change, in the table's change data feed.
        EVERY
    }

    /// Whether small files are merged at the end of a run.
    public enum Compaction {
        NONE,
        OPTIMIZE
    }

    /// The last results alone, and no care for files.
    public static SinkSpec at(String path) {
        return new SinkSpec(path, History.LAST, Compaction.NONE, null);
    }

    /// Whether the other one wants the same, wherever it lies.
    boolean caredForAs(SinkSpec other) {
        return other.equals(new SinkSpec(other.path, history, compaction, vacuumHours));
    }
}
