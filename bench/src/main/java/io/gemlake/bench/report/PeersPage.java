// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import io.gemlake.bench.report.PeersReport.ContestResult;
import io.gemlake.bench.report.PeersReport.EntrantResult;
import io.gemlake.bench.report.PeersReport.FirstRowResult;
import io.gemlake.bench.report.PeersReport.Intensity;
import io.gemlake.bench.report.PeersReport.JobResult;
import io.gemlake.bench.report.PeersReport.RatioResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The page of a report about other programs: one file, without scripts and without anything from elsewhere.
final class PeersPage {
    private static final List<String> HEAD = List.of("program", "rate", "answers", "faster than, and goal");

    private final PeersReport report;

    PeersPage(PeersReport report) {
        this.report = report;
    }

    String html() throws IOException {
        String once = report.large().stream()
                .map(contest -> section(contest, "Once, over %,d rows.".formatted(contest.rows())))
                .collect(Collectors.joining());
        return Page.page(
                Page.title(report.machine(), report.date()),
                conditions()
                        + report.contests().stream()
                                .map(contest -> section(contest, note(contest)))
                                .collect(Collectors.joining())
                        + once
                        + job()
                        + firstRow()
                        + roofline()
                        + timeShares()
                        + settings());
    }

    private static String note(ContestResult contest) {
        String rounds = "Median of %d rounds in turns; lines go from the least to the most."
                .formatted(contest.entrants().getFirst().rounds().size());
        return contest.rows() == 0 ? rounds : rounds + " %,d texts in each.".formatted(contest.rows());
    }

    private String conditions() {
        Machine machine = report.machine();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "Machine",
                "%d × %s, vectors of %d bits"
                        .formatted(machine.processors(), machine.processor(), machine.vectorBits()));
        facts.put("Java", machine.java());
        facts.put("System", machine.system());
        facts.put("Model", report.model());
        facts.put("Threads", Integer.toString(report.threads()));
        facts.put("Beside", String.join("; ", report.versions()));
        facts.put("Command", report.command());
        facts.put("Begun", report.date());
        return Page.facts(facts);
    }

    private static String section(ContestResult contest, String note) {
        List<EntrantResult> entrants = contest.entrants();
        List<RateBars.Bar> bars = IntStream.range(0, entrants.size())
                .mapToObj(i -> new RateBars.Bar(
                        i, entrants.get(i).program(), entrants.get(i).rate()))
                .toList();
        List<List<String>> rows =
                entrants.stream().map(each -> row(contest, each)).toList();
        return Html.section(
                contest.name() + ", " + contest.unit(), note, new RateBars(bars).figure(), Html.table(HEAD, rows));
    }

    /// A program, its rate, what its answers are worth, and how many times as fast as others it was.
    static List<String> row(ContestResult contest, EntrantResult each) {
        String worth =
                each.worth() == null ? "" : String.format(Locale.ROOT, "%s %.3f", contest.measure(), each.worth());
        String ratios = contest.ratios().stream()
                .filter(ratio -> ratio.program().equals(each.program()))
                .map(PeersPage::ratio)
                .collect(Collectors.joining("; "));
        return List.of(each.program(), Html.spread(each.rate()), worth, ratios);
    }

    private static String ratio(RatioResult ratio) {
        String goal = ratio.goal() == null ? "" : ", goal " + Html.number(ratio.goal());
        return "%s %s ×%s".formatted(ratio.other(), Html.spread(ratio.ratio()), goal);
    }

    private String job() {
        JobResult job = report.job();
        return job == null
                ? ""
                : Html.section(
                        "The nightly job beside the engine alone",
                        "The same texts and tasks: a run from a Delta table into another, from its spec to its record.",
                        "",
                        Html.table(
                                List.of("rows", "engine, rows/s", "job, rows/s", "longer by; goal 8 %"),
                                List.of(List.of(
                                        Integer.toString(job.rows()),
                                        Html.spread(job.engineRows()),
                                        Html.spread(job.jobRows()),
                                        Html.percents(job.overhead())))));
    }

    private String firstRow() {
        return report.firstRow().isEmpty()
                ? ""
                : Html.section(
                        "The first row of an executor",
                        "Of %d executors, one after the other, each in a new JVM with nothing of the model. Seconds; the"
                                        .formatted(report.firstRow().size())
                                + " rest of the first query is Spark's part, the prompt's prefix and the row.",
                        "",
                        Html.table(
                                List.of(
                                        "together; goal 12",
                                        "its JVM",
                                        "weights come",
                                        "hash",
                                        "layout",
                                        "rest of the first query",
                                        "next query"),
                                List.of(firstRow(report.firstRow()))));
    }

    /// The seconds together, and of each part.
    static List<String> firstRow(List<FirstRowResult> executors) {
        return Stream.<ToDoubleFunction<FirstRowResult>>of(
                        FirstRowResult::seconds,
                        FirstRowResult::jvm,
                        FirstRowResult::arrival,
                        FirstRowResult::verification,
                        FirstRowResult::opening,
                        FirstRowResult::rest,
                        FirstRowResult::next)
                .map(part -> Html.spread(
                        Spread.of(executors.stream().map(part::applyAsDouble).toList())))
                .toList();
    }

    /// The work of Gemlake, and that of the others at the same place: they do the same, however they do it.
    private String roofline() {
        List<Roofline.Point> points = new ArrayList<>();
        for (ContestResult contest : report.contests()) {
            Intensity intensity = contest.intensity();
            if (intensity != null) {
                contest.entrants()
                        .forEach(each -> points.add(new Roofline.Point(
                                contest.name() + ", " + each.program(),
                                intensity.flopsPerByte(),
                                intensity.flops() * each.rate().median())));
            }
        }
        return points.isEmpty() ? "" : new Roofline(report.ceiling(), points).section();
    }

    private String timeShares() {
        return TimeShares.section(report.contests().stream()
                .flatMap(contest -> contest.profiles().stream().map(profile -> named(contest, profile)))
                .toList());
    }

    private static Profile named(ContestResult contest, Profile profile) {
        boolean alone = contest.profiles().size() == 1;
        return new Profile(
                alone ? contest.name() : contest.name() + ": " + profile.name(), profile.lanes(), profile.shares());
    }

    private String settings() {
        List<List<String>> rows = report.contests().stream()
                .flatMap(contest -> contest.entrants().stream()
                        .map(each -> List.of(contest.name(), each.program(), each.settings(), contest.date())))
                .toList();
        return Html.section(
                "Settings",
                "Those of the other programs are the fastest of all that were tried on a piece of the same work.",
                "",
                Html.table(List.of("work", "program", "settings", "measured until"), rows));
    }
}
