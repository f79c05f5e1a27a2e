// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record.page;

import io.gemlake.job.page.Axis;
import io.gemlake.job.page.Html;
import io.gemlake.job.page.Svg;
import io.gemlake.job.page.Svg.Anchor;
import io.gemlake.job.page.Svg.Box;
import io.gemlake.job.record.FlowRecord;
import io.gemlake.job.record.Part;
import io.gemlake.job.record.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Documents and tokens per second over the time of a run, a bar for each part.
final class Throughput {
    private static final int MOST_BARS = 120;
    private static final int MOST_ROWS = 12;
    private static final int WIDTH = 360;
    private static final int HEIGHT = 170;
    private static final int LEFT = 44;
    private static final int RIGHT = 10;
    private static final int TOP = 10;
    private static final int BOTTOM = 24;
    private static final int MOST_TICKS = 5;
    private static final double GAP = 0.4;

    private static final List<Duration> STEPS = Stream.concat(
                    IntStream.of(1, 5, 15, 30, 60, 300, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200)
                            .mapToObj(Duration::ofSeconds),
                    IntStream.of(1, 2, 5, 10, 30, 100).mapToObj(Duration::ofDays))
            .toList();

    private final RunRecord run;
    private final Instant from;
    private final Instant to;
    private final List<Part> parts;

    private Throughput(RunRecord run, List<Part> parts) {
        this.run = run;
        this.parts = parts;
        from = parts.getFirst().started().isBefore(run.started())
                ? parts.getFirst().started()
                : run.started();
        Instant last =
                parts.stream().map(Part::ended).max(Comparator.naturalOrder()).orElse(from);
        Instant end = run.ending().at();
        to = end == null || end.isBefore(last) ? last : end;
    }

    /// The section of a run; empty where nothing was computed.
    static String section(RunRecord run) {
        List<Part> parts = run.flows().stream()
                .map(FlowRecord::parts)
                .flatMap(List::stream)
                .sorted(Comparator.comparing(Part::started))
                .toList();
        return parts.isEmpty() ? "" : new Throughput(run, parts).section();
    }

    private String section() {
        List<List<String>> rows = Part.joined(parts, MOST_ROWS).stream()
                .map(part -> List.of(
                        Words.time(part.started()),
                        Words.count(part.documents()),
                        Words.rounded(part.documents() / part.seconds()),
                        Words.rounded(part.tokens() / part.seconds())))
                .toList();
        return RunPage.section(
                "Over the night",
                "%s in %s. Gaps are reading, merging and waiting."
                        .formatted(
                                Words.count(run.sum(flow -> flow.work().computed()), "document"),
                                Words.count(parts.size(), "part")),
                RunPage.pair(
                        "<div>%s%s</div>"
                                .formatted(
                                        plot("Documents per second", "s0", Part::documents),
                                        plot("Tokens per second", "s1", Part::tokens)),
                        Html.table(
                                "Throughput, times in UTC",
                                List.of("from", "documents", "documents/s", "tokens/s"),
                                rows)));
    }

    private String plot(String title, String style, ToLongFunction<Part> amount) {
        List<Part> bars = Part.joined(parts, MOST_BARS);
        double most = bars.stream()
                .mapToDouble(part -> amount.applyAsLong(part) / part.seconds())
                .max()
                .orElse(0);
        Axis axis = Axis.upTo(most);
        var svg = new Svg(
                WIDTH,
                HEIGHT,
                title + " over time",
                "%s, from %s to %s UTC, up to %s"
                        .formatted(title, Words.time(from), Words.time(to), Words.rounded(most)));
        grid(svg, axis);
        for (Part part : bars) {
            double speed = amount.applyAsLong(part) / part.seconds();
            double x = x(part.started());
            double y = y(axis, speed);
            svg.bar(
                    style,
                    new Box(x, y, Math.max(1, x(part.ended()) - x - GAP), HEIGHT - BOTTOM - y),
                    "%s UTC: %s".formatted(Words.time(part.started()), Words.rounded(speed)));
        }
        return "<h3>%s</h3>%s".formatted(title, svg.figure());
    }

    private void grid(Svg svg, Axis axis) {
        for (double tick : axis.ticks()) {
            svg.line("grid", LEFT, y(axis, tick), WIDTH - RIGHT, y(axis, tick));
            svg.text(LEFT - 6, y(axis, tick) + 4, Anchor.END, Words.rounded(tick));
        }
        Duration step = STEPS.stream()
                .filter(each -> Duration.between(from, to).dividedBy(each) < MOST_TICKS)
                .findFirst()
                .orElse(STEPS.getLast());
        long seconds = step.toSeconds();
        long first = Math.ceilDiv(from.getEpochSecond(), seconds) * seconds;
        for (long at = first; at <= to.getEpochSecond(); at += seconds) {
            Instant tick = Instant.ofEpochSecond(at);
            svg.line("tick", x(tick), HEIGHT - BOTTOM, x(tick), HEIGHT - BOTTOM + 4);
            String label = step.toDays() > 0 ? Words.day(tick) : Words.time(tick);
            svg.text(x(tick), HEIGHT - 6, Anchor.MIDDLE, label);
        }
    }

    private double x(Instant instant) {
        double all = Math.max(1, Duration.between(from, to).toMillis());
        return LEFT + Duration.between(from, instant).toMillis() / all * (WIDTH - LEFT - RIGHT);
    }

    private static double y(Axis axis, double value) {
        return HEIGHT - BOTTOM - axis.place(value) * (HEIGHT - TOP - BOTTOM);
    }
}
