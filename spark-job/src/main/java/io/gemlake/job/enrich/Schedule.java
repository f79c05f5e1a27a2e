// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.job.LakeErrors;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The window of a day or night in which a job may run.
///
/// @param from  when it begins
/// @param until when it ends, on the next day where that is not behind the beginning
public record Schedule(LocalTime from, LocalTime until, ZoneId zone) {
    private static final DateTimeFormatter NOW = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm VV", Locale.ROOT);

    /// What is left of a budget in the window around an instant, or an error where there is none.
    Budget bound(Budget budget, Instant now) {
        return budget.endingBy(
                end(now).orElseThrow(() -> LakeErrors.outsideWindow(NOW.format(now.atZone(zone)), window())));
    }

    /// When the window around an instant ends, or empty when the instant lies outside.
    Optional<Instant> end(Instant now) {
        LocalDate today = now.atZone(zone).toLocalDate();
        return Stream.of(today.minusDays(1), today)
                .flatMap(day -> at(day, from, zone).stream())
                .filter(start -> !start.isAfter(now))
                .map(start -> first(until, zone, start))
                .filter(end -> end.isAfter(now))
                .findFirst();
    }

    /// The window in words.
    String window() {
        return from + " to " + until + " " + zone;
    }

    /// When clocks of a zone show a time next, after an instant.
    static Instant next(LocalTime time, ZoneId zone, Instant after) {
        return first(time, zone, after.plusNanos(1));
    }

    private static Instant first(LocalTime time, ZoneId zone, Instant earliest) {
        LocalDate day = earliest.atZone(zone).toLocalDate();
        return Stream.of(day, day.plusDays(1), day.plusDays(2))
                .flatMap(each -> at(each, time, zone).stream())
                .filter(instant -> !instant.isBefore(earliest))
                .findFirst()
                .orElseThrow();
    }

    /// When clocks show a time on a day: twice where they are put back over it; where they are put forward over it,
    /// at that moment.
    private static List<Instant> at(LocalDate day, LocalTime time, ZoneId zone) {
        LocalDateTime local = day.atTime(time);
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.isEmpty()) {
            ZoneOffsetTransition gap = zone.getRules().getTransition(local);
            return List.of(gap.getInstant());
        }
        return offsets.stream().map(local::toInstant).sorted().toList();
    }
}
