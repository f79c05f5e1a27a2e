// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import org.jspecify.annotations.Nullable;

/// What a run leaves for people.
///
/// @param job     names the runs that belong together, whatever their spec says of all else
/// @param runs    directory of the Delta table of runs, a row each, or null for none
/// @param reports directory that takes an HTML page a run, or null for none
public record RecordSpec(
        String job, @Nullable String runs, @Nullable String reports) {
    /// Neither a row nor a page.
    public static final RecordSpec NONE = new RecordSpec("", null, null);
}
