// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record.page;

import io.gemlake.job.page.Axis;
import io.gemlake.job.page.Html;
import io.gemlake.job.page.Svg;
import io.gemlake.job.page.Svg.Anchor;
import io.gemlake.job.page.Svg.Box;
import io.gemlake.job.record.RunRecord;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// This night beside those before it.
final class History {
    private static final int WIDTH = 360;
    private static final int HEIGHT = 110;
    private static final int LEFT = 44;
    private static final int TOP = 8;
    private static final int BOTTOM = 22;
    private static final int WIDEST = 24;
    private static final double FILL = 0.78;
    private static final double SECONDS_PER_MINUTE = 60;

    private History() {}

    /// @param earlier the last run first
    static String section(RunRecord run, List<RunRecord> earlier) {
        if (earlier.isEmpty()) {
            return "";
        }
        List<RunRecord> nights = Stream.concat(Stream.of(run), earlier.stream()).toList();
        List<List<String>> rows = nights.stream()
                .map(night -> List.of(
                        "%s <small>%s</small>".formatted(Words.day(night.started()), Words.time(night.started())),
                        "<span class=\"%s\">%s</span>"
                                .formatted(
                                        Headline.tone(night.ending().outcome()),
                                        RunPage.words(night.ending().outcome())),
                        Words.rounded(documents(night)),
                        Words.rounded(tokens(night)),
                        Words.rounded(minutes(night))))
                .toList();
        return RunPage.section(
                "The last nights",
                "This one is the last bar, and the first row.",
                RunPage.pair(
                        "<div>%s%s%s</div>"
                                .formatted(
                                        plot("Documents computed", nights.reversed(), History::documents),
                                        plot("Tokens", nights.reversed(), History::tokens),
                                        plot("Minutes", nights.reversed(), History::minutes)),
                        Html.table(
                                "Runs of this job, times in UTC",
                                List.of("begun", "outcome", "docs", "tokens", "min"),
                                rows)));
    }

    private static double documents(RunRecord run) {
        return run.sum(flow -> flow.work().computed());
    }

    private static double tokens(RunRecord run) {
        return run.sum(flow -> flow.work().tokens().total());
    }

    private static double minutes(RunRecord run) {
        return run.elapsed().toSeconds() / SECONDS_PER_MINUTE;
    }

    private static String plot(String title, List<RunRecord> nights, ToDoubleFunction<RunRecord> number) {
        Axis axis = Axis.upTo(nights.stream().mapToDouble(number).max().orElse(0));
        var svg = new Svg(
                WIDTH,
                HEIGHT,
                title + " of the last nights",
                "A bar for each of %s; this night's is %s"
                        .formatted(
                                Words.count(nights.size(), "run"),
                                Words.rounded(number.applyAsDouble(nights.getLast()))));
        for (double tick : List.of(axis.ticks().getFirst(), axis.ticks().getLast())) {
            svg.line("grid", LEFT, y(axis, tick), WIDTH, y(axis, tick));
            svg.text(LEFT - 6, y(axis, tick) + 4, Anchor.END, Words.rounded(tick));
        }
        double step = (double) (WIDTH - LEFT) / nights.size();
        double thick = Math.min(WIDEST, step * FILL);
        for (int i = 0; i < nights.size(); i++) {
            RunRecord night = nights.get(i);
            double y = y(axis, number.applyAsDouble(night));
            double x = LEFT + i * step + (step - thick) / 2;
            svg.bar(
                    i == nights.size() - 1 ? "s0" : "past",
                    new Box(x, y, thick, HEIGHT - BOTTOM - y),
                    Words.day(night.started()) + ": " + Words.rounded(number.applyAsDouble(night)));
        }
        svg.text(LEFT, HEIGHT - 6, Anchor.START, Words.day(nights.getFirst().started()));
        svg.text(WIDTH, HEIGHT - 6, Anchor.END, Words.day(nights.getLast().started()));
        return "<h3>%s</h3>%s".formatted(title, svg.figure());
    }

    private static double y(Axis axis, double value) {
        return HEIGHT - BOTTOM - axis.place(value) * (HEIGHT - TOP - BOTTOM);
    }
}
