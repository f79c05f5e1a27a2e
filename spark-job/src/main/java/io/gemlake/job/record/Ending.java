// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How and when a run ended.
///
/// @param at    null while it runs
/// @param error code and message of what stopped it, or null
public record Ending(
        Outcome outcome, @Nullable Instant at, @Nullable String error) {
    /// None yet.
    public static final Ending NONE = new Ending(Outcome.RUNNING, null, null);

    /// An end that no error brought about.
    public static Ending of(Outcome outcome, Instant at) {
        return new Ending(outcome, at, null);
    }
}
