// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import io.gemlake.engine.Engine;
import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.Lane;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/// An engine, and threads that lease a lane each, as the task threads of an executor do.
final class Lanes implements AutoCloseable {
    private final Engine engine;
    private final ExecutorService threads;

    /// @param most lanes at a time
    Lanes(Path model, int most) {
        engine = Engine.open(model, EngineConfig.defaults().withMaxLanes(most));
        threads = Executors.newFixedThreadPool(most);
    }

    /// The model file that `gemlake.model` names, or else the one that `gemlake model fetch gemma-3-270m` puts in the
    /// store.
    static Path model() {
        String named = System.getProperty("gemlake.model");
        if (named != null) {
            return Path.of(named);
        }
        String home = System.getenv("GEMLAKE_HOME");
        Path base = home == null ? Path.of(System.getProperty("user.home"), ".cache", "gemlake") : Path.of(home);
        Path model = base.resolve("models", "gemma-3-270m-q4_k_m.gguf");
        if (!Files.isReadable(model)) {
            throw new IllegalStateException("no model at " + model
                    + "; run ./gemlake model fetch gemma-3-270m, or name a file (docs/benchmarks.md)");
        }
        return model;
    }

    /// Does the same work on each of `lanes` lanes at the same time; returns when the last one is done.
    List<Work.Done> run(int lanes, Work work, int rows) {
        var running = IntStream.range(0, lanes)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> runOne(work, rows), threads))
                .toList();
        return running.stream().map(CompletableFuture::join).toList();
    }

    private Work.Done runOne(Work work, int rows) {
        try (Lane lane = engine.lease()) {
            return work.run(lane, rows);
        }
    }

    @Override
    public void close() {
        threads.close();
        engine.close();
    }
}
