// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import io.gemlake.bench.lake.Lake;
import io.gemlake.bench.measure.Lanes;
import io.gemlake.bench.measure.Peer;
import io.gemlake.bench.measure.Threads;
import io.gemlake.bench.peers.Contest;
import io.gemlake.bench.peers.ContestRounds;
import io.gemlake.bench.peers.Contests;
import io.gemlake.bench.peers.Fields;
import io.gemlake.bench.peers.FirstRow;
import io.gemlake.bench.peers.NightlyJob;
import io.gemlake.bench.report.Machine;
import io.gemlake.bench.report.PeersReport;
import io.gemlake.bench.report.PeersReport.ContestResult;
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

/// `gemlake bench peers`: whole work beside other programs; prints a table, and writes `peers.json` and `peers.html`.
public final class PeersBenchmark {
    private static final int USAGE = 2;
    private static final int THREADS = 2;
    /// Of the contest with the most of them, on a lane.
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

    private PeersBenchmark() {}

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
        PeersReport report = measure(options, command.strip());
        report.lines().forEach(System.out::println);
        Results.write(report, options.out()).forEach(System.out::println);
    }

    private static PeersReport measure(PeersOptions options, String command) throws IOException {
        Instant begin = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        // First: Spark, which teaches heads; its engines are gone when the rest begins.
        Fields fields = Fields.read(options.data(), options.model(), THREADS);
        Map<String, Peer> peers = new LinkedHashMap<>();
        try (var threads = new Threads(THREADS);
                Engine engine = Engine.open(options.model(), config())) {
            peers.put(Contests.LLAMA, peer(options, "llama_peer.py"));
            peers.put(Contests.FLOAT32, peer(options, "ctranslate2_peer.py", "float32"));
            peers.put(Contests.INT8, peer(options, "ctranslate2_peer.py", "int8"));
            var lanes = new Lanes(engine, threads);
            var contests = new Contests(lanes, THREADS, peers);
            List<Contest> all = new ArrayList<>(contests.ofTokens(DOCUMENTS, WRITTEN));
            all.addAll(fields.contests(contests, options.rows(), options.documents()));
            List<Contest> large =
                    options.largeRows() == 0 ? List.of() : fields.ofShortTexts(contests, options.largeRows());
            return new PeersReport(
                    command,
                    begin.toString(),
                    Machine.here(),
                    options.model().getFileName().toString(),
                    THREADS,
                    peers.values().stream().map(Peer::version).toList(),
                    measure(all, options, options.rounds()),
                    measure(large, options, 1),
                    options.wants(JOB) ? job(lanes, options) : null,
                    options.wants(FIRST_ROW) ? FirstRow.measure(options.model(), options.rounds()) : List.of());
        } finally {
            for (Peer peer : peers.values()) {
                peer.close();
            }
        }
    }

    private static JobResult job(Lanes lanes, PeersOptions options) throws IOException {
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

    private static List<ContestResult> measure(List<Contest> contests, PeersOptions options, int rounds) {
        var runs = new ContestRounds(System.err::println);
        return contests.stream()
                .filter(contest -> options.wants(contest.name()))
                .map(contest -> runs.measure(contest, rounds))
                .toList();
    }

    private static Peer peer(PeersOptions options, String script, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                options.python().toString(),
                Path.of(System.getProperty(SCRIPTS), script).toString(),
                options.model().toString()));
        command.addAll(List.of(more));
        return new Peer(command);
    }

    /// What Spark runs an engine with, unless told otherwise, but more sequences.
    private static EngineConfig config() {
        return EngineConfig.defaults()
                .withMaxLanes(THREADS)
                .withBatch(EngineConfig.defaults().batch().maxTokens(), SEQUENCES)
                .withContext(CONTEXT, LONGEST_DOCUMENT)
                .withKvBytesPerLane(KV_BYTES);
    }
}
