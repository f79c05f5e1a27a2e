// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gemlake.bench.report.Bars.Bar;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The page of a report: one file, without scripts and without anything from elsewhere.
final class Page {
    private static final String TEMPLATE = "page.html";
    private static final double GIGA = 1e9;
    private static final double MEGA = 1e6;

    private final Report report;

    Page(Report report) {
        this.report = report;
    }

    String html() throws IOException {
        String title = title(report.machine(), report.date());
        String content = conditions()
                + cases()
                + products()
                + new CurveSections(report).html()
                + memory()
                + TimeShares.section(report.profiles());
        return page(title, content);
    }

    /// What a page is called.
    ///
    /// @param date of the run, in UTC
    static String title(Machine machine, String date) {
        return "Gemlake on " + machine.processor() + ", " + date.substring(0, 10);
    }

    /// A page of this content, which is markup.
    static String page(String title, String content) throws IOException {
        return template().replace("{{title}}", Html.text(title)).replace("{{content}}", content);
    }

    private static String template() throws IOException {
        try (InputStream file = Objects.requireNonNull(Page.class.getResourceAsStream(TEMPLATE), TEMPLATE)) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }

    private String conditions() {
        Machine machine = report.machine();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "Machine",
                "%d × %s, vectors of %d bits"
                        .formatted(machine.processors(), machine.processor(), machine.vectorBits()));
        facts.put(
                "Peak",
                "%s GFLOP/s of fused multiply-adds, and %s GB/s from memory, on %d threads"
                        .formatted(
                                Html.number(report.ceiling().flopsPerSecond() / GIGA),
                                Html.number(report.ceiling().bytesPerSecond() / GIGA),
                                report.ceiling().threads()));
        facts.put("Java", machine.java());
        facts.put("System", machine.system());
        facts.put("Model", report.model());
        if (report.peer() != null) {
            facts.put("Beside", report.peer());
        }
        facts.put("Command", report.command());
        facts.put("Begun", report.date());
        return facts(facts);
    }

    /// A list of facts by name.
    static String facts(Map<String, String> facts) {
        return facts.entrySet().stream()
                .map(fact -> "<dt>%s</dt><dd>%s</dd>".formatted(fact.getKey(), Html.text(fact.getValue())))
                .collect(Collectors.joining("", "<dl>", "</dl>\n"));
    }

    private String cases() {
        List<Bar> bars = report.cases().stream()
                .map(each -> Bar.of(nameOf(each), each.shareOfPeak().median(), marks(each.goal())))
                .toList();
        List<List<String>> rows = new ArrayList<>();
        report.cases()
                .forEach(each -> rows.add(Stream.concat(
                                Stream.of(
                                        nameOf(each),
                                        Html.spread(each.tokensPerSecond()),
                                        Html.percents(each.shareOfPeak()),
                                        goal(each.goal())),
                                beside(each))
                        .toList()));
        report.gains()
                .forEach(gain -> rows.add(List.of(
                        gain.name() + ", 2 lanes against 1", Html.spread(gain.gain()) + " ×", "", goal(gain.goal()))));
        List<String> head = report.peer() == null
                ? List.of("work", "tokens/s", "of the peak", "goal; floor")
                : List.of("work", "tokens/s", "of the peak", "goal; floor", "llama.cpp", "ratio");
        return Html.section(
                "Share of the peak",
                "What answers need of floating-point operations, against the multiply-adds that as many threads did just"
                        + " before and after. Lines mark floor and goal. Median, and least to most of the rounds.",
                new Bars(bars).figure(),
                Html.table(head, rows));
    }

    private static Stream<String> beside(CaseResult each) {
        CaseResult.PeerResult peer = each.peer();
        return peer == null
                ? Stream.empty()
                : Stream.of(Html.spread(peer.tokensPerSecond()), Html.spread(peer.ratio()) + " ×");
    }

    static String nameOf(CaseResult each) {
        return each.name() + (each.lanes() == 1 ? ", 1 lane" : ", " + each.lanes() + " lanes");
    }

    private static List<Double> marks(@Nullable Goal goal) {
        return goal == null || goal.measure() != Goal.Measure.SHARE_OF_PEAK
                ? List.of()
                : List.of(goal.floor(), goal.goal());
    }

    private static String goal(@Nullable Goal goal) {
        if (goal == null) {
            return "";
        }
        return switch (goal.measure()) {
            case SHARE_OF_PEAK -> "%s; %s".formatted(Html.percent(goal.goal()), Html.percent(goal.floor()));
            case RATIO_TO_PEER -> "%s; %s × llama.cpp".formatted(Html.number(goal.goal()), Html.number(goal.floor()));
            case GAIN_OF_LANES -> "%s; %s ×".formatted(Html.number(goal.goal()), Html.number(goal.floor()));
            case RESIDENT_BYTES ->
                "%s; %s".formatted(Html.number(goal.goal() / MEGA), Html.number(goal.floor() / MEGA));
        };
    }

    private String products() {
        List<Bar> bars = report.products().stream()
                .map(each -> Bar.of(
                        "%s, %d rows".formatted(each.shape(), each.rows()),
                        each.shareOfPeak().median(),
                        marks(each.goal())))
                .toList();
        List<List<String>> rows = report.products().stream()
                .map(each -> List.of(
                        each.shape(),
                        Integer.toString(each.count()),
                        Integer.toString(each.rows()),
                        Html.number(each.flopsPerSecond().median() / GIGA),
                        Html.percents(each.shareOfPeak())))
                .toList();
        return Html.section(
                "The matrix kernel alone",
                "Token rows by each shape of weight matrix of the model, weights unpacked on the way, on two threads.",
                new Bars(bars).figure(),
                Html.table(List.of("outputs × inputs", "matrices", "rows", "GFLOP/s", "of the peak"), rows));
    }

    private String memory() {
        List<List<String>> rows = report.memory().stream()
                .map(each -> List.of(
                        each.weights(),
                        Html.number(each.peakBytes() / MEGA),
                        Html.number(each.residentBytes() / MEGA),
                        Html.number(each.fileBytes() / MEGA),
                        goal(each.goal())))
                .toList();
        return rows.isEmpty()
                ? ""
                : Html.section(
                        "Memory",
                        "Of a process with two lanes that writes 32 sequences of 300 tokens, in MB as the system counts"
                                + " it. Pages of mapped files are the system's to take back.",
                        "",
                        Html.table(
                                List.of("weights", "most", "at the end", "of it mapped files", "goal; limit"), rows));
    }
}
