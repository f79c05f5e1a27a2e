// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import io.gemlake.bench.measure.Case;
import io.gemlake.bench.measure.Ceilings;
import io.gemlake.bench.measure.Flops;
import io.gemlake.bench.measure.Growth;
import io.gemlake.bench.measure.Lanes;
import io.gemlake.bench.measure.Peak;
import io.gemlake.bench.measure.Peer;
import io.gemlake.bench.measure.Products;
import io.gemlake.bench.measure.Profiler;
import io.gemlake.bench.measure.ResidentMemory;
import io.gemlake.bench.measure.Rounds;
import io.gemlake.bench.measure.StartUp;
import io.gemlake.bench.measure.Threads;
import io.gemlake.bench.measure.Weights;
import io.gemlake.bench.report.CaseResult;
import io.gemlake.bench.report.Curves;
import io.gemlake.bench.report.Machine;
import io.gemlake.bench.report.MemoryResult;
import io.gemlake.bench.report.ProductResult;
import io.gemlake.bench.report.Profile;
import io.gemlake.bench.report.Report;
import io.gemlake.bench.report.Results;
import io.gemlake.bench.report.StartUpResult;
import io.gemlake.engine.Engine;
import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.EngineConfig.WeightLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `gemlake bench engine`: measures, and writes `engine.json` and `engine.html`.
public final class EngineBenchmark {
    private static final int USAGE = 2;
    private static final int WARM_UP_ROUNDS = 1;
    /// In flight on a lane.
    private static final int SEQUENCES = 128;
    /// For the documents of the table.
    private static final int LEAST_CONTEXT = 1024;
    /// For what stands behind the longest document.
    private static final int MORE_CONTEXT = 256;

    /// Where the launcher says that the script for llama.cpp lies.
    private static final String PEER_SCRIPT = "gemlake.bench.peer";

    private final Options options;
    private final Instant begin = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final Threads threads;
    private final Peak peak;

    private EngineBenchmark(Options options, Threads threads) {
        this.options = options;
        this.threads = threads;
        this.peak = new Peak(threads);
    }

    /// Runs what the arguments say.
    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        if (List.of(arguments).contains("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        Options options;
        try {
            options = Options.of(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(Options.USAGE);
            System.exit(USAGE);
            return;
        }
        String command = "gemlake bench engine " + String.join(" ", arguments);
        run(options, command.strip()).forEach(System.out::println);
    }

    /// Measures, and returns the files that hold the results.
    ///
    /// @param command how to do it again
    static List<Path> run(Options options, String command) throws IOException {
        try (var threads = new Threads(Table.LANES)) {
            return Results.write(new EngineBenchmark(options, threads).measure(command), options.out());
        }
    }

    private Report measure(String command) throws IOException {
        Effort effort = options.effort();
        List<Case> cases = Table.cases(effort);
        try (var weights = new Weights(options.model(), options.weights());
                Engine engine = Engine.open(options.model(), config(effort));
                Peer peer = peer()) {
            var lanes = new Lanes(engine, threads);
            var flops = new Flops(engine.info());
            var rounds = new Rounds(lanes, peak, flops, weights, peer, System.err::println);
            List<CaseResult> results = rounds.measure(cases, WARM_UP_ROUNDS, effort.rounds());
            List<ProductResult> products = new Products(threads, peak, Table.PRODUCTS)
                    .measure(weights, List.of(64, 512), Table.LANES, effort.rounds());
            return new Report(
                    command,
                    begin.toString(),
                    Machine.here(),
                    "%s, weights %s".formatted(options.model().getFileName(), options.weights()),
                    peer == null ? null : peer.version(),
                    Ceilings.measure(threads, peak, Table.LANES),
                    results,
                    Table.gains(cases, results),
                    products,
                    memory(),
                    curves(new Rounds(lanes, peak, flops, weights, null, System.err::println)),
                    profiles(lanes, flops, cases),
                    startUp());
        }
    }

    private EngineConfig config(Effort effort) {
        int context = Math.max(LEAST_CONTEXT, effort.mostContext()) + MORE_CONTEXT;
        return EngineConfig.defaults()
                .withMaxLanes(Table.LANES)
                .withWeights(options.weights())
                .withBatch(EngineConfig.defaults().batch().maxTokens(), SEQUENCES)
                .withContext(context, context);
    }

    private @Nullable Peer peer() throws IOException {
        return options.peer().isEmpty()
                ? null
                : new Peer(List.of(
                        options.peer().get().toString(),
                        System.getProperty(PEER_SCRIPT),
                        options.model().toString()));
    }

    private List<MemoryResult> memory() throws IOException {
        List<MemoryResult> results = new ArrayList<>();
        if (ResidentMemory.isKnown()) {
            for (WeightLayout layout : WeightLayout.values()) {
                results.add(ResidentMemory.measure(options.model(), layout, Table.MEMORY.get(layout)));
            }
        }
        return results;
    }

    private Curves curves(Rounds rounds) {
        Effort effort = options.effort();
        int context = Math.min(
                effort.mostContext(), rounds.lanes().engine().config().context().maxTokens() - MORE_CONTEXT);
        int count = Math.ceilDiv(effort.rounds(), 3);
        return new Curves(
                Growth.sequences(rounds, effort.mostSequences(), count),
                Growth.reading(rounds, context, count),
                Growth.writing(rounds, context, count),
                Growth.rows(threads, effort.mostRows()));
    }

    private static List<Profile> profiles(Lanes lanes, Flops flops, List<Case> cases) throws IOException {
        List<Profile> profiles = new ArrayList<>();
        for (Case each : cases) {
            if (each.lanes() == Table.LANES) {
                profiles.add(Profiler.profile(lanes, flops, each));
            }
        }
        return profiles;
    }

    private StartUpResult startUp() throws IOException {
        return StartUp.measure(
                options.model(), options.weights(), options.effort().startUpTokens());
    }
}
