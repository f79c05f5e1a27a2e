// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;

/// What users write as `06:00`.
///
/// @param clock says what comes next
/// @param zone  whose clocks are meant
public record TimesOfDay(Clock clock, ZoneId zone) {
    private static final String FORM = "([01][0-9]|2[0-3]):[0-5][0-9]";

    /// When clocks show a time next, or empty when the text is none.
    public Optional<Instant> next(String text) {
        return parse(text).map(time -> Schedule.next(time, zone, clock.instant()));
    }

    /// The time that a text names, or empty.
    static Optional<LocalTime> parse(String text) {
        return text.matches(FORM) ? Optional.of(LocalTime.parse(text)) : Optional.empty();
    }
}
