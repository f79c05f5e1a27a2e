// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import io.gemlake.bench.report.MemoryCurve.Sample;
import io.gemlake.bench.report.Plot.Series;
import io.gemlake.bench.report.Plot.Spot;
import io.gemlake.bench.report.Plot.Style;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/// The page of a report about SQL: one file, without scripts and without anything from elsewhere.
final class SqlPage {
    private static final double MEGA = 1e6;
    private static final List<String> HEAD =
            List.of("query", "rows", "engine, rows/s", "SQL, rows/s", "longer by; goal 5 %");

    private final SqlReport report;

    SqlPage(SqlReport report) {
        this.report = report;
    }

    String html() throws IOException {
        return Page.page(Page.title(report.machine(), report.date()), conditions() + cases() + planning() + memory());
    }

    /// The tables, with bars between the columns.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.join(" | ", HEAD));
        rows().forEach(row -> lines.add(String.join(" | ", row)));
        planningRows().forEach(row -> lines.add("planning, " + String.join(" | ", row) + " ms"));
        List<Double> heap = report.memory().heapOfFirstAndLastThird();
        lines.add("heap over %d rows, first and last third | %s MB | %s MB"
                .formatted(
                        report.memory().rows(),
                        Html.number(heap.getFirst() / MEGA),
                        Html.number(heap.getLast() / MEGA)));
        return lines;
    }

    private String conditions() {
        Machine machine = report.machine();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Machine", "%d × %s".formatted(machine.processors(), machine.processor()));
        facts.put("Java", machine.java());
        facts.put("System", machine.system());
        facts.put("Model", report.model());
        facts.put("Threads", Integer.toString(report.threads()));
        facts.put("Command", report.command());
        facts.put("Begun", report.date());
        return Page.facts(facts);
    }

    private String cases() {
        return Html.section(
                "Queries beside the engine alone",
                "The same texts, tasks and threads in one JVM, with warm prefixes on both sides. A query's time is from its"
                        + " text to its last row. Median, and least to most of the rounds.",
                "",
                Html.table(HEAD, rows()));
    }

    private List<List<String>> rows() {
        return report.cases().stream()
                .map(each -> List.of(
                        each.name(),
                        Integer.toString(each.rows()),
                        Html.spread(each.engineRows()),
                        Html.spread(each.sqlRows()),
                        Html.percents(each.overhead())))
                .toList();
    }

    private String planning() {
        return Html.section(
                "Planning",
                "From the text of a query to its operators, in milliseconds.",
                "",
                Html.table(List.of("query", "ms"), planningRows()));
    }

    private List<List<String>> planningRows() {
        return List.of(
                List.of(
                        "%d calls".formatted(report.planning().calls()),
                        Html.spread(report.planning().withCalls())),
                List.of(
                        "a plain function in their places",
                        Html.spread(report.planning().plain())));
    }

    private String memory() {
        List<Sample> samples = report.memory().samples();
        double most = samples.stream()
                .mapToLong(each -> Math.max(each.residentBytes(), each.heapBytes()))
                .max()
                .orElseThrow();
        var plot = new Plot(
                Axis.linear("seconds", Math.max(1, samples.getLast().seconds())),
                Axis.linear("MB", most / MEGA),
                List.of(
                        line("resident", Sample::residentBytes),
                        line("alive on the heap", Sample::heapBytes),
                        line("models", Sample::enginesBytes),
                        line("texts", Sample::arrowBytes)));
        List<Double> heap = report.memory().heapOfFirstAndLastThird();
        return Html.section(
                "Memory of one query over %,d rows".formatted(report.memory().rows()),
                "A tiny model, and texts a tenth of which are duplicates. Garbage is collected before each sample.",
                plot.figure(),
                Html.table(
                        List.of("alive on the heap", "MB"),
                        List.of(
                                List.of("first third", Html.number(heap.getFirst() / MEGA)),
                                List.of("last third", Html.number(heap.getLast() / MEGA)))));
    }

    private Series line(String name, ToLongFunction<Sample> bytes) {
        return new Series(
                name,
                Style.LINE,
                report.memory().samples().stream()
                        .map(each -> new Spot(
                                each.seconds(),
                                bytes.applyAsLong(each) / MEGA,
                                Html.number(bytes.applyAsLong(each) / MEGA)))
                        .toList());
    }
}
