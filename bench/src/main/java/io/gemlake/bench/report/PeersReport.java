// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a run of `gemlake bench peers` measured.
///
/// @param command  how to do it again
/// @param date     when it began, in UTC
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
        List<ContestResult> contests,
        List<ContestResult> large,
        @Nullable JobResult job,
        List<FirstRowResult> firstRow) {

    /// Work that several programs did.
    ///
    /// @param rows     documents; 0 where they are not counted
    /// @param measure  of the answers; empty where they are not judged
    /// @param entrants the ways of Gemlake first
    /// @param ratios   of each of those ways to others
    public record ContestResult(
            String name,
            String unit,
            int rows,
            String measure,
            List<EntrantResult> entrants,
            List<RatioResult> ratios) {}

    /// A program at that work.
    ///
    /// @param settings those that were fastest
    /// @param rate     of the contest's unit
    /// @param worth    of its answers, from 0 to 1; null where they are not judged
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
    /// @param jvm   from the end of the one before until it has come to the driver
    /// @param first query of one row: the model comes, is checked and laid out, and the prompt's prefix is read
    /// @param next  query of one row
    public record FirstRowResult(double jvm, double first, double next) {
        /// From nothing to the first row.
        public double seconds() {
            return jvm + first;
        }
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
