// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.gemlake.bench.peers.Contest.Way;
import io.gemlake.bench.report.Machine;
import io.gemlake.bench.report.PeersReport;
import io.gemlake.bench.report.PeersReport.ContestResult;
import io.gemlake.bench.report.PeersReport.FirstRowResult;
import io.gemlake.bench.report.PeersReport.Intensity;
import io.gemlake.bench.report.PeersReport.JobResult;
import io.gemlake.bench.report.PeersReport.RatioResult;
import io.gemlake.bench.report.Profile;
import io.gemlake.bench.report.Report.Ceiling;
import io.gemlake.bench.report.Results;
import io.gemlake.bench.report.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContestRoundsTest {
    @TempDir
    private Path directory;

    private final List<String> calls = new ArrayList<>();

    @Test
    void programsTakeTurns() throws IOException {
        ContestResult result = measure();

        assertThat(calls)
                .containsExactly(
                        "prepare own",
                        "prepare a",
                        "prepare b", //
                        "own",
                        "a",
                        "b", //
                        "a",
                        "b",
                        "own", //
                        "b",
                        "own",
                        "a", //
                        "forget own",
                        "forget a",
                        "forget b");
        assertThat(result.entrants())
                .hasSize(3)
                .allSatisfy(each -> assertThat(each.worth()).isEqualTo(1.0));
        assertThat(result.entrants().getLast().rounds()).containsExactly(2.5, 2.5, 2.5);
        assertThat(result.ratios())
                .containsExactly(
                        new RatioResult("own", "a", spread(2), 1.5), new RatioResult("own", "b", spread(4), null));
    }

    @Test
    void theReportIsAPageAndTables() throws IOException {
        PeersReport report = report("b 2.0")
                .with(measure())
                .with(new JobResult(100, spread(20), spread(19), spread(0.05)))
                .with(List.of(firstRow(1), firstRow(2)));

        assertThat(report.lines())
                .contains(
                        "labels, rows/s | own | 10 | accuracy 1.000 | a 2 ×, goal 1.50; b 4 ×",
                        "labels, rows/s | a | 5 | accuracy 1.000 | ",
                        "nightly job, 100 rows | 19 rows/s | engine alone 20 rows/s | longer by 5 %; goal 8 %",
                        "first row of an executor | 3 (2.50–3.50) | 0.50 | 0.25 | 0.25 | 0.50 | 1.50 (1–2) | 0.13");
        List<Path> files = Results.write(report, directory);
        assertThat(Files.readString(files.get(1)))
                .contains("<title>Gemlake on ", "<svg ", "bench peers &lt;&amp;&gt;", "fast settings of b")
                .contains("Roofline", "labels, own", "Where the time goes", "75 %")
                .doesNotContain("{{", "http:", "https:", "<script", "src=", "NaN", "null");
    }

    @Test
    void aRunGoesOnWhereAnotherEnded() throws IOException {
        PeersReport first = report("b 2.0").with(measure()).withLarge(measure());
        Results.write(first, directory);
        PeersReport earlier = Results.peers(directory).orElseThrow();

        assertThat(earlier).isEqualTo(first);
        var job = new JobResult(100, spread(20), spread(19), spread(0.05));
        assertThat(report("b 2.0").after(earlier).with(job)).isEqualTo(first.with(job));
        ContestResult again = measure();
        assertThat(first.with(again).contests()).containsExactly(again);
        assertThat(report("b 3.0").after(earlier)).isEqualTo(report("b 3.0"));
        Machine here = Machine.here();
        var newer = new Machine(here.processor(), here.processors(), here.vectorBits(), here.java(), "newer");
        var other = new Machine("other", here.processors(), here.vectorBits(), here.java(), here.system());
        assertThat(List.of(here.computesAs(newer), here.computesAs(other))).containsExactly(true, false);
    }

    @Test
    void otherAnswersThanBeforeAreAnError() {
        var answers = List.of("yes", "no").iterator();
        Entrant fickle = new Entrant() {
            @Override
            public String program() {
                return "own";
            }

            @Override
            public String prepare() {
                return "";
            }

            @Override
            public Run run() {
                return new Run(1, 1, List.of(answers.next()));
            }

            @Override
            public boolean repeatsItself() {
                return true;
            }

            @Override
            public void forget() {}
        };
        var contest =
                new Contest("labels", "rows/s", 1, List.of(new Way(fickle, Map.of())), List.of(), new Judge.Words());

        assertThatIllegalStateException()
                .isThrownBy(() -> new ContestRounds(line -> {}).measure(contest, 2))
                .withMessageContaining("own gave other answers");
    }

    @Test
    void wordsAreCounted() {
        assertThat(new Judge.Words().worth(List.of(" two words ", "", "one"))).isEqualTo(1);
    }

    private static FirstRowResult firstRow(double rest) {
        return new FirstRowResult(0.5, 0.25, 0.25, 0.5, rest, 0.125);
    }

    private static PeersReport report(String version) throws IOException {
        return new PeersReport(
                "gemlake bench peers <&>",
                "2026-01-01T00:00:00Z",
                Machine.here(),
                "tiny.gguf",
                2,
                List.of("a 1.0", version),
                new Ceiling(2, 100e9, 10e9),
                List.of(),
                List.of(),
                null,
                List.of());
    }

    private ContestResult measure() throws IOException {
        var contest = new Contest(
                "labels",
                "rows/s",
                10,
                List.of(new Way(new Timed("own", 1), Map.of("a", 1.5))),
                List.of(new Timed("a", 2), new Timed("b", 4)),
                new Judge.Labels(List.of("yes")));
        return new ContestRounds(line -> {}).measure(contest, 3);
    }

    private static Spread spread(double value) {
        return new Spread(value, value, value);
    }

    /// A program that takes as many seconds for ten rows.
    private final class Timed implements Entrant {
        private final String program;
        private final double seconds;

        Timed(String program, double seconds) {
            this.program = program;
            this.seconds = seconds;
        }

        @Override
        public String program() {
            return program;
        }

        @Override
        public String prepare() {
            calls.add("prepare " + program);
            return "fast settings of " + program;
        }

        @Override
        public Run run() {
            calls.add(program);
            return new Run(10, seconds, List.of("yes"));
        }

        @Override
        public void forget() {
            calls.add("forget " + program);
        }

        @Override
        public Optional<Profile> profile() {
            return Optional.of(new Profile(program, 2, Map.of(Profile.Part.HEAD, 0.75, Profile.Part.WAITING, 0.25)));
        }

        @Override
        public Optional<Intensity> intensity() {
            return Optional.of(new Intensity(1e9, 20));
        }
    }
}
