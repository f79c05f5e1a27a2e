// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a run would take, with 95 % confidence intervals.
///
/// @param flows one or more, in their order
/// @param cores on which tasks can run at a time
public record Estimate(List<FlowEstimate> flows, int cores) {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final double ALL = 1;

    public Estimate {
        flows = List.copyOf(flows);
    }

    /// Tokens that models would read and write.
    Interval tokens() {
        return flows.stream().map(FlowEstimate::tokens).reduce(Interval.ZERO, Interval::plus);
    }

    /// Seconds of the whole run.
    Interval seconds() {
        return flows.stream()
                .map(FlowEstimate::seconds)
                .reduce(Interval.ZERO, Interval::plus)
                .plus(startSeconds());
    }

    /// Seconds in which nothing is computed: finding out what is due, and loading the model, once.
    double startSeconds() {
        return flows.stream().mapToDouble(FlowEstimate::planSeconds).sum()
                + flows.stream().mapToDouble(FlowEstimate::loadSeconds).max().orElse(0);
    }

    /// The estimate in a line for each flow, and what it means for the job.
    ///
    /// @param clock of the run
    public List<String> lines(EnrichSpec spec, Clock clock) {
        var lines = new ArrayList<>(flows.stream().map(FlowEstimate::line).toList());
        if (flows.stream().allMatch(flow -> flow.counts().due() + flow.counts().deleted() == 0)) {
            lines.add("there is nothing to do");
            return lines;
        }
        lines.add(String.format(
                Locale.ROOT,
                "altogether: %s, %s, %s on %,d cores, of which %,.0f s to start",
                Wording.tokens(tokens()),
                Wording.coreHours(seconds(), cores),
                Wording.time(seconds()),
                cores,
                startSeconds()));
        Instant now = clock.instant();
        Instant start = start(spec, now);
        ZoneId zone = spec.zone(clock.getZone());
        lines.add(end(start, now, zone));
        lines.addAll(limits(spec, start, zone));
        return lines;
    }

    /// When a run may start: now, or when the window of the schedule begins.
    private static Instant start(EnrichSpec spec, Instant now) {
        Schedule schedule = spec.schedule();
        return schedule == null || schedule.end(now).isPresent()
                ? now
                : Schedule.next(schedule.from(), schedule.zone(), now);
    }

    private String end(Instant start, Instant now, ZoneId zone) {
        ZonedDateTime from = start.atZone(zone);
        String begin = start.equals(now) ? "started now" : "started at " + TIME.format(from);
        return "%s, it ends at about %s %s (%s to %s)"
                .formatted(
                        begin,
                        timeOf(from, seconds().value()),
                        zone,
                        timeOf(from, seconds().low()),
                        timeOf(from, seconds().high()));
    }

    /// A time of day, with its day where that is another one than that of the start.
    private static String timeOf(ZonedDateTime start, double seconds) {
        ZonedDateTime time = start.plusNanos(Math.round(seconds * 1e9));
        return (time.toLocalDate().equals(start.toLocalDate()) ? TIME : DAY).format(time);
    }

    /// What each limit of the job suffices for.
    private List<String> limits(EnrichSpec spec, Instant start, ZoneId zone) {
        var lines = new ArrayList<String>();
        Budget budget = spec.budget();
        if (budget.time() != null) {
            lines.add(suffices(
                    String.format(
                            Locale.ROOT,
                            "the budget of %,d minutes",
                            budget.time().toMinutes()),
                    shareOf(budget.time())));
        }
        if (budget.tokens() != null) {
            lines.add(suffices(
                    String.format(Locale.ROOT, "the budget of %,d tokens", budget.tokens()),
                    tokens().value() == 0 ? ALL : budget.tokens() / tokens().value()));
        }
        Instant until = budget.until();
        if (until != null) {
            // A run that has to wait for its window has the next end as well.
            Instant end = until.isAfter(start)
                    ? until
                    : until.atZone(zone).plusDays(1).toInstant();
            lines.add(
                    suffices("the time until " + TIME.format(end.atZone(zone)), shareOf(Duration.between(start, end))));
        }
        Schedule schedule = spec.schedule();
        if (schedule != null) {
            schedule.end(start)
                    .ifPresent(end -> lines.add(
                            suffices("the window from " + schedule.window(), shareOf(Duration.between(start, end)))));
        }
        return lines;
    }

    private static String suffices(String limit, double share) {
        return share >= ALL
                ? limit + " suffices"
                : String.format(Locale.ROOT, "%s suffices for about %.0f %% of it", limit, Math.floor(100 * share));
    }

    /// The share of the work that is done in a time.
    private double shareOf(Duration time) {
        double work = seconds().value() - startSeconds();
        return work <= 0 ? ALL : Math.max(0, time.toMillis() / 1e3 - startSeconds()) / work;
    }
}
