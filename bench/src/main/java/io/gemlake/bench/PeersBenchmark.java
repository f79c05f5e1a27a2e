// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import io.gemlake.bench.lake.Lake;
import io.gemlake.bench.measure.Ceilings;
import io.gemlake.bench.measure.Lanes;
import io.gemlake.bench.measure.Peak;
import io.gemlake.bench.measure.Peer;
import io.gemlake.bench.measure.Threads;
import io.gemlake.bench.measure.Weights;
import io.gemlake.bench.peers.Contest;
import io.gemlake.bench.peers.ContestRounds;
import io.gemlake.bench.peers.Contests;
import io.gemlake.bench.peers.Fields;
import io.gemlake.bench.peers.FirstRow;
import io.gemlake.bench.peers.NightlyJob;
import io.gemlake.bench.report.Machine;
import io.gemlake.bench.report.PeersReport;
import io.gemlake.bench.report.PeersReport.JobResult;
import io.gemlake.bench.report.Results;
import io.gemlake.engine.Engine;
import io.gemlake.engine.EngineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// `gemlake bench peers`: whole work beside other programs; prints a table, and writes `peers.json` and `peers.html`.
public final class PeersBenchmark {
    private static final int USAGE = 2;
    private static final int THREADS = 2;
    /// Of the contest of made-up texts with the most of them, on a lane. Real texts are done by as many as in Spark.
    private static final int SEQUENCES = 64;
    private static final int CONTEXT = 4096;
    private static final int LONGEST_DOCUMENT = 2048;
    /// As Spark has it where the heap is large: prefixes of several tasks stay while their texts are read.
    private static final long KV_BYTES = 1L << 30;
    private static final int DOCUMENTS = 4;
    private static final int WRITTEN = 24;

    /// Where the launcher says that the scripts of the other programs lie.
    private static final String SCRIPTS = "gemlake.bench.peers";

    /// What `--only` names.
    private static final String JOB = "nightly job";

    private static final String FIRST_ROW = "first row";

    private final PeersOptions options;
    private final ContestRounds rounds = new ContestRounds(System.err::println);

    /// All that can be asked for.
    static final List<String> NAMES =
            Stream.concat(Contests.NAMES.stream(), Stream.of(JOB, FIRST_ROW)).toList();

    private PeersBenchmark(PeersOptions options) {
        this.options = options;
    }

    /// Runs what the arguments say.
    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        if (List.of(arguments).contains("--help")) {
            System.out.print(PeersOptions.USAGE);
            return;
        }
        PeersOptions options;
        try {
            options = PeersOptions.of(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(PeersOptions.USAGE);
            System.exit(USAGE);
            return;
        }
        String command = "gemlake bench peers " + String.join(" ", arguments);
        new PeersBenchmark(options).measure(command.strip());
    }

    private void measure(String command) throws IOException {
        Instant begin = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        // Read before all else: what an earlier run has left may be of another version.
        Optional<PeersReport> earlier = Results.peers(options.out());
        // Then Spark, which teaches heads; its engines are gone when the rest begins.
        Fields fields = Fields.read(options.data(), options.model(), THREADS, options::wants);
        Map<String, Peer> peers = new LinkedHashMap<>();
        PeersReport report;
        try (var threads = new Threads(THREADS);
                var weights =
                        new Weights(options.model(), EngineConfig.defaults().weights())) {
            peers.put(Contests.LLAMA, peer("llama_peer.py"));
            peers.put(Contests.FLOAT32, peer("ctranslate2_peer.py", "float32"));
            peers.put(Contests.INT8, peer("ctranslate2_peer.py", "int8"));
            var empty = new PeersReport(
                    command,
                    begin.toString(),
                    Machine.here(),
                    options.model().getFileName().toString(),
                    THREADS,
                    peers.values().stream().map(Peer::version).toList(),
                    Ceilings.measure(threads, new Peak(threads), THREADS),
                    List.of(),
                    List.of(),
                    null,
                    List.of());
            report = earlier.map(empty::after).orElse(empty);
            try (Engine engine = engine(SEQUENCES)) {
                var contests = new Contests(new Lanes(engine, threads), THREADS, weights, peers);
                report = measured(report, contests.ofTokens(DOCUMENTS, WRITTEN));
            }
            try (Engine engine = engine(EngineConfig.defaults().batch().maxSequences())) {
                var lanes = new Lanes(engine, threads);
                var contests = new Contests(lanes, THREADS, weights, peers);
                report = measured(report, fields.contests(contests, options.rows(), options.documents()));
                if (options.largeRows() > 0) {
                    for (Contest contest : wanted(fields.ofShortTexts(contests, options.largeRows()))) {
                        report = written(report.withLarge(rounds.measure(contest, 1)));
                    }
                }
                if (options.wants(JOB)) {
                    report = written(report.with(job(lanes)));
                }
            }
        } finally {
            for (Peer peer : peers.values()) {
                peer.close();
            }
        }
        if (options.wants(FIRST_ROW)) {
            report = written(report.with(FirstRow.measure(options.model(), options.rounds())));
        }
        report.lines().forEach(System.out::println);
        Results.write(report, options.out()).forEach(System.out::println);
    }

    private PeersReport measured(PeersReport before, List<Contest> contests) throws IOException {
        PeersReport report = before;
        for (Contest contest : wanted(contests)) {
            report = written(report.with(rounds.measure(contest, options.rounds())));
        }
        return report;
    }

    private List<Contest> wanted(List<Contest> contests) {
        return contests.stream()
                .filter(contest -> options.wants(contest.name()))
                .toList();
    }

    /// The report, which lies in its files now: what was measured is not lost if the run ends early.
    private PeersReport written(PeersReport report) throws IOException {
        Results.write(report, options.out());
        return report;
    }

    private JobResult job(Lanes lanes) throws IOException {
        Path directory = Files.createTempDirectory("gemlake-bench");
        try {
            return NightlyJob.measure(
                    lanes,
                    THREADS,
                    options.model(),
                    directory,
                    options.jobRows(),
                    options.rounds(),
                    System.err::println);
        } finally {
            Lake.delete(directory);
        }
    }

    private Peer peer(String script, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                options.python().toString(),
                Path.of(System.getProperty(SCRIPTS), script).toString(),
                options.model().toString()));
        command.addAll(List.of(more));
        return new Peer(command);
    }

    /// As Spark runs one, unless told otherwise, but for the sequences.
    private Engine engine(int sequences) {
        return Engine.open(
                options.model(),
                EngineConfig.defaults()
                        .withMaxLanes(THREADS)
                        .withBatch(EngineConfig.defaults().batch().maxTokens(), sequences)
                        .withContext(CONTEXT, LONGEST_DOCUMENT)
                        .withKvBytesPerLane(KV_BYTES));
    }
}
