// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.job.JobErrorCode;
import io.gemlake.job.JobException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /// Clocks go from 02:00 to 03:00 on 2026-03-29, at 01:00 UTC, and from 03:00 to 02:00 on 2026-10-25, at 01:00 UTC.
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            22:00 | 06:00 | 2026-07-30T19:59:59Z | none
            22:00 | 06:00 | 2026-07-30T20:00:00Z | 2026-07-31T04:00:00Z
            22:00 | 06:00 | 2026-07-31T03:59:59Z | 2026-07-31T04:00:00Z
            22:00 | 06:00 | 2026-07-31T04:00:00Z | none
            01:00 | 05:00 | 2026-07-30T22:59:59Z | none
            01:00 | 05:00 | 2026-07-31T00:00:00Z | 2026-07-31T03:00:00Z
            06:00 | 05:59 | 2026-07-31T03:58:00Z | 2026-07-31T03:59:00Z
            00:00 | 23:59 | 2026-07-30T22:00:00Z | 2026-07-31T21:59:00Z
            22:00 | 06:00 | 2026-03-28T23:00:00Z | 2026-03-29T04:00:00Z
            22:00 | 06:00 | 2026-10-24T23:00:00Z | 2026-10-25T05:00:00Z
            22:00 | 02:30 | 2026-03-29T00:59:00Z | 2026-03-29T01:00:00Z
            22:00 | 02:30 | 2026-03-29T01:00:00Z | none
            02:30 | 05:00 | 2026-03-29T01:00:00Z | 2026-03-29T03:00:00Z
            02:30 | 03:00 | 2026-03-29T01:00:00Z | none
            02:15 | 02:45 | 2026-03-29T01:00:00Z | none
            22:00 | 02:30 | 2026-10-25T00:29:00Z | 2026-10-25T00:30:00Z
            22:00 | 02:30 | 2026-10-25T01:10:00Z | none
            02:30 | 05:00 | 2026-10-25T01:10:00Z | 2026-10-25T04:00:00Z
            06:00 | 05:59 | 2026-10-25T04:58:00Z | 2026-10-25T04:59:00Z
            """)
    void aWindowEndsWhereItsClocksSaySo(String from, String until, String now, String end) {
        var schedule = new Schedule(LocalTime.parse(from), LocalTime.parse(until), BERLIN);
        assertThat(schedule.end(Instant.parse(now)).map(Instant::toString))
                .isEqualTo(java.util.Optional.ofNullable(end));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            06:00 | 2026-07-31T03:59:59Z | 2026-07-31T04:00:00Z
            06:00 | 2026-07-31T04:00:00Z | 2026-08-01T04:00:00Z
            02:30 | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z
            02:30 | 2026-10-25T00:00:00Z | 2026-10-25T00:30:00Z
            02:30 | 2026-10-25T00:40:00Z | 2026-10-25T01:30:00Z
            02:30 | 2026-10-25T01:40:00Z | 2026-10-26T01:30:00Z
            """)
    void theNextTimeIsBehindNow(String time, String now, String next) {
        assertThat(Schedule.next(LocalTime.parse(time), BERLIN, Instant.parse(now)))
                .isEqualTo(next);
    }

    @Test
    void theEndOfTheWindowBoundsTheBudget() {
        var schedule = new Schedule(LocalTime.of(22, 0), LocalTime.of(6, 0), BERLIN);
        Instant now = Instant.parse("2026-07-31T00:00:00Z");
        Instant end = Instant.parse("2026-07-31T04:00:00Z");
        var minutes = new Budget(Duration.ofMinutes(5), 7L, null);
        assertThat(schedule.bound(minutes, now)).isEqualTo(new Budget(Duration.ofMinutes(5), 7L, end));
        var earlier = new Budget(null, null, end.minusSeconds(1));
        assertThat(schedule.bound(earlier, now)).isEqualTo(earlier);
        assertThat(schedule.bound(new Budget(null, null, end.plusSeconds(1)), now))
                .isEqualTo(new Budget(null, null, end));
    }

    @Test
    void outsideOfTheWindowNothingRuns() {
        var schedule = new Schedule(LocalTime.of(22, 0), LocalTime.of(6, 0), BERLIN);
        assertThatThrownBy(() -> schedule.bound(Budget.UNLIMITED, Instant.parse("2026-07-31T10:00:00Z")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(JobErrorCode.OUTSIDE_WINDOW))
                .hasMessageContaining("it is 2026-07-31 12:00 Europe/Berlin, and the job may run from 22:00 to 06:00"
                        + " Europe/Berlin only; nothing was done");
    }
}
