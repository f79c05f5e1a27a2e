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
    /// Two years, which is as good as no limit.
    private static final long MOST_MINUTES = 1_000_000;

    /// As much as there is to do.
    public static final Budget UNLIMITED = new Budget(null, null, null);

    /// A limit of minutes.
    public static Duration minutes(long minutes) {
        return Duration.ofMinutes(Math.min(MOST_MINUTES, minutes));
    }

    /// The same, which is over at `end` at the latest.
    public Budget endingBy(Instant end) {
        return new Budget(time, tokens, until == null || end.isBefore(until) ? end : until);
    }
}
