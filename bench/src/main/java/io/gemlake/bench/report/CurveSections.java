// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import io.gemlake.bench.report.Curves.Point;
import io.gemlake.bench.report.Plot.Series;
import io.gemlake.bench.report.Plot.Spot;
import io.gemlake.bench.report.Plot.Style;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The part of the page that shows how something grows: the roofline, the curves, and the warming-up of a fresh JVM.
final class CurveSections {
    private static final double MICRO = 1e-6;

    private final Report report;

    CurveSections(Report report) {
        this.report = report;
    }

    String html() {
        return roofline() + sequences() + contexts() + rows() + startUp();
    }

    private String roofline() {
        List<Roofline.Point> points = report.cases().stream()
                .filter(each -> each.lanes() == report.ceiling().threads())
                .map(each -> new Roofline.Point(
                        each.name(), each.flopsPerByte(), each.flopsPerSecond().median()))
                .toList();
        return new Roofline(report.ceiling(), points).section();
    }

    private String sequences() {
        List<Point> points = report.curves().sequences();
        double most = points.stream()
                .mapToDouble(point -> point.result().tokensPerSecond().median())
                .max()
                .orElse(1);
        var plot = new Plot(
                Axis.logarithmic("sequences", 1, points.getLast().at(), 4),
                Axis.linear("tokens/s", most),
                List.of(new Series("writing", Style.LINE, spots(points, CurveSections::tokens))));
        return Html.section(
                "Writing, by sequences at a time",
                "All of the head for each token. From two sequences on, on two lanes.",
                plot.figure(),
                table("sequences", points));
    }

    private String contexts() {
        Curves curves = report.curves();
        double slowest = Stream.of(curves.reading(), curves.writing())
                .flatMap(List::stream)
                .mapToDouble(CurveSections::micros)
                .max()
                .orElse(1);
        int last = curves.reading().getLast().at();
        var plot = new Plot(
                Axis.logarithmic(
                        "tokens of context", curves.reading().getFirst().at(), last, 4),
                Axis.linear("µs a token, both lanes together", slowest),
                List.of(
                        new Series("reading", Style.LINE, spots(curves.reading(), CurveSections::micros)),
                        new Series("writing", Style.LINE, spots(curves.writing(), CurveSections::micros))));
        return Html.section(
                "By length of the context",
                "Reading a document of that length, and writing by 16 sequences behind a shared prefix of that length. A"
                        + " token costs more as it sees more; the share of the peak says whether it costs more than that.",
                plot.figure(),
                "<div>" + table("read", curves.reading()) + table("written behind", curves.writing()) + "</div>");
    }

    private String rows() {
        List<Curves.RowsPoint> points = report.curves().rows();
        double slowest =
                points.stream().mapToDouble(Curves.RowsPoint::nanosPerRow).max().orElse(1);
        var plot = new Plot(
                Axis.logarithmic(
                        "rows", points.getFirst().rows(), points.getLast().rows(), 10),
                Axis.linear("µs a row", slowest / 1000),
                List.of(new Series(
                        "scoring with a tiny model",
                        Style.LINE,
                        points.stream()
                                .map(point -> new Spot(
                                        point.rows(),
                                        point.nanosPerRow() / 1000,
                                        Html.number(point.nanosPerRow() / 1000)))
                                .toList())));
        return Html.section(
                "By number of rows",
                "Short rows scored by a model of two small layers on two lanes: what a lane does around the layers.",
                plot.figure(),
                Html.table(
                        List.of("rows", "µs a row"),
                        points.stream()
                                .map(point ->
                                        List.of(Html.number(point.rows()), Html.number(point.nanosPerRow() / 1000)))
                                .toList()));
    }

    private String startUp() {
        StartUpResult start = report.startUp();
        List<Double> speeds = start.tokensPerSecond();
        int last = speeds.size() * start.documentTokens();
        var plot = new Plot(
                Axis.linear("tokens read since the JVM began", last),
                Axis.linear(
                        "tokens/s",
                        speeds.stream().mapToDouble(Double::doubleValue).max().orElse(1)),
                List.of(
                        new Series(
                                "one lane",
                                Style.LINE,
                                IntStream.range(0, speeds.size())
                                        .mapToObj(i -> new Spot(
                                                (i + 1.0) * start.documentTokens(),
                                                speeds.get(i),
                                                Html.number(speeds.get(i))))
                                        .toList()),
                        new Series(
                                "at the end",
                                Style.REFERENCE,
                                List.of(new Spot(0, start.fullSpeed(), ""), new Spot(last, start.fullSpeed(), "")))));
        return Html.section(
                "A fresh JVM",
                "Documents of %d tokens, one after the other, on one lane. It reads at nine tenths of its last speed after %s tokens."
                        .formatted(start.documentTokens(), Html.number(start.tokensToFullSpeed())),
                plot.figure(),
                Html.table(
                        List.of("until the first answer", "ms"),
                        List.of(
                                List.of("the JVM", Html.number(start.jvmMillis())),
                                List.of("opening the model", Html.number(start.openMillis())),
                                List.of("laying weights in panels", Html.number(start.relayMillis())),
                                List.of("the first document", Html.number(start.firstMillis())))));
    }

    private static List<Spot> spots(List<Point> points, ToDoubleFunction<Point> value) {
        return points.stream()
                .map(point -> new Spot(
                        point.at(),
                        value.applyAsDouble(point),
                        "%d: %s".formatted(point.at(), Html.number(value.applyAsDouble(point)))))
                .toList();
    }

    private static double tokens(Point point) {
        return point.result().tokensPerSecond().median();
    }

    private static double micros(Point point) {
        return 1 / tokens(point) / MICRO;
    }

    private static String table(String title, List<Point> points) {
        return Html.table(
                List.of(title, "tokens/s", "µs a token", "of the peak"),
                points.stream()
                        .map(point -> List.of(
                                Html.number(point.at()),
                                Html.number(tokens(point)),
                                Html.number(micros(point)),
                                Html.percent(point.result().shareOfPeak().median())))
                        .toList());
    }
}
