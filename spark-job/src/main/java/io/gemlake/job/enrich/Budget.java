// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a run may spend.
///
/// @param time   of the whole run, from its start, or null
/// @param tokens that models may read and write, or null
/// @param until  when it must be over, or null
public record Budget(
        @Nullable Duration time,
        @Nullable Long tokens,
        @Nullable Instant until) {
    /// As much as there is to do.
    public static final Budget UNLIMITED = new Budget(null, null, null);
}
