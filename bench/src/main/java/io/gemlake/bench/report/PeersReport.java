// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import io.gemlake.bench.report.Report.Ceiling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `gemlake bench peers` measured, in one run or in several that went on where others ended.
///
/// @param command  of the last run
/// @param date     when that began, in UTC
/// @param threads  of each program
/// @param versions of the other programs
/// @param contests in several rounds
/// @param large    the same work once on more rows
/// @param job      the nightly job beside the engine alone, or null where it was not asked for
/// @param firstRow executors one after the other; empty where they were not asked for
public record PeersReport(
        String command,
        String date,
        Machine machine,
        String model,
        int threads,
        List<String> versions,
        Ceiling ceiling,
        List<ContestResult> contests,
        List<ContestResult> large,
        @Nullable JobResult job,
        List<FirstRowResult> firstRow) {

    /// Work that several programs did.
    ///
    /// @param date      when it was done, in UTC
    /// @param rows      documents; 0 where they are not counted
    /// @param measure   of the answers; empty where they are not judged
    /// @param entrants  the ways of Gemlake first
    /// @param ratios    of each of those ways to others
    /// @param intensity of the work; null where it is not known
    /// @param profiles  of the ways of Gemlake
    public record ContestResult(
            String name,
            String date,
            String unit,
            int rows,
            String measure,
            List<EntrantResult> entrants,
            List<RatioResult> ratios,
            @Nullable Intensity intensity,
            List<Profile> profiles) {}

    /// What work takes, as Gemlake does it.
    ///
    /// @param flops        operations for one of the contest's unit
    /// @param flopsPerByte operations for each byte of weights that a step reads
    public record Intensity(double flops, double flopsPerByte) {}

    /// A program at that work.
    ///
    /// @param settings those that were fastest
    /// @param rate     of the contest's unit
    /// @param worth    of its answers in the contest's measure; null where they are not judged
    /// @param rounds   the rate of each round
    public record EntrantResult(
            String program,
            String settings,
            Spread rate,
            @Nullable Double worth,
            List<Double> rounds) {}

    /// How many times as fast as another program one was, round by round.
    ///
    /// @param goal what it is to reach, or null where nothing is asked
    public record RatioResult(
            String program,
            String other,
            Spread ratio,
            @Nullable Double goal) {}

    /// The nightly job at some rows.
    ///
    /// @param engineRows a second, by the engine alone
    /// @param jobRows    a second, by the job from its start to its end
    /// @param overhead   of the job in the same round: 0.05 if it took 5 % longer
    public record JobResult(int rows, Spread engineRows, Spread jobRows, Spread overhead) {}

    /// The way of an executor to its first row, in seconds.
    ///
    /// @param jvm          from the end of the one before until it has come to the driver
    /// @param arrival      of the weights
    /// @param verification of their hash
    /// @param opening      of the engine, which lays the weights out
    /// @param rest         of the first query of one row: Spark, the prompt's prefix, the row
    /// @param next         query of one row
    public record FirstRowResult(
            double jvm, double arrival, double verification, double opening, double rest, double next) {
        /// From nothing to the first row.
        public double seconds() {
            return jvm + arrival + verification + opening + rest;
        }
    }

    /// This report, which has nothing yet, with all that an earlier one has, if both are of the same machine, model and
    /// programs.
    public PeersReport after(PeersReport earlier) {
        boolean same = machine.computesAs(earlier.machine)
                && model.equals(earlier.model)
                && threads == earlier.threads
                && versions.equals(earlier.versions);
        return same ? with(earlier.contests, earlier.large, earlier.job, earlier.firstRow) : this;
    }

    /// With work of several rounds.
    public PeersReport with(ContestResult contest) {
        return with(merged(contests, contest), large, job, firstRow);
    }

    /// With work that was done once.
    public PeersReport withLarge(ContestResult contest) {
        return with(contests, merged(large, contest), job, firstRow);
    }

    public PeersReport with(JobResult nightly) {
        return with(contests, large, nightly, firstRow);
    }

    public PeersReport with(List<FirstRowResult> executors) {
        return with(contests, large, job, executors);
    }

    private PeersReport with(
            List<ContestResult> several,
            List<ContestResult> once,
            @Nullable JobResult nightly,
            List<FirstRowResult> executors) {
        return new PeersReport(
                command, date, machine, model, threads, versions, ceiling, several, once, nightly, executors);
    }

    /// What is measured again stays where it was in the order.
    private static List<ContestResult> merged(List<ContestResult> earlier, ContestResult later) {
        Map<String, ContestResult> byName = new LinkedHashMap<>();
        earlier.forEach(each -> byName.put(each.name(), each));
        byName.put(later.name(), later);
        return List.copyOf(byName.values());
    }

    /// The tables as lines of text.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("work | program | rate | answers | faster than, and goal");
        contests.forEach(contest -> add(lines, contest, ""));
        large.forEach(contest -> add(lines, contest, ", %,d rows once".formatted(contest.rows())));
        if (job != null) {
            lines.add("nightly job, %,d rows | %s rows/s | engine alone %s rows/s | longer by %s; goal 8 %%"
                    .formatted(
                            job.rows(),
                            Html.spread(job.jobRows()),
                            Html.spread(job.engineRows()),
                            Html.percents(job.overhead())));
        }
        if (!firstRow.isEmpty()) {
            lines.add("first row of an executor | " + String.join(" | ", PeersPage.firstRow(firstRow)));
        }
        return lines;
    }

    private static void add(List<String> lines, ContestResult contest, String how) {
        for (EntrantResult each : contest.entrants()) {
            List<String> cells = new ArrayList<>(List.of(contest.name() + ", " + contest.unit() + how));
            cells.addAll(PeersPage.row(contest, each));
            lines.add(String.join(" | ", cells));
        }
    }
}
