// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import org.jspecify.annotations.Nullable;

/// What is done for the files of a Delta table at the end of a run.
///
/// @param vacuumHours how long files that no version needs any more are kept, or null to leave them
public record TableCare(Compaction compaction, @Nullable Integer vacuumHours) {
    /// Nothing.
    public static final TableCare NONE = new TableCare(Compaction.NONE, null);

    /// Whether small files are merged.
    public enum Compaction {
        NONE,
        OPTIMIZE
    }

    /// Whether there is anything to do.
    boolean isAsked() {
        return !equals(NONE);
    }
}
