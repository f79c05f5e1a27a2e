// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.ModelPart;
import io.gemlake.engine.Sha256;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.spark.SparkEnv;

/// The weights of models in the memory of this JVM, verified; engines of one model with different settings share them.
/// One thread at a time.
final class SharedWeights {
    private static final Map<String, SharedWeights> LOADED = new HashMap<>();

    private final Arena arena;
    private final List<ModelPart> parts;
    private int users;

    private SharedWeights(Arena arena, List<ModelPart> parts) {
        this.arena = arena;
        this.parts = parts;
    }

    /// Weights for one engine more.
    ///
    /// @param loading how long it took to put them together; empty where they were there
    record Use(List<ModelPart> parts, Optional<Loading> loading) {}

    /// How long weights took to be there.
    ///
    /// @param arrival      from the driver's files, other executors or a file system, into this JVM's memory
    /// @param verification of their size and hash
    record Loading(Duration arrival, Duration verification) {}

    private record Loaded(SharedWeights weights, Loading loading) {}

    /// The weights of a model, to be released as often as they were asked for.
    static Use of(ModelHandle model) {
        SharedWeights present = LOADED.get(model.sha256());
        Optional<Loading> loading = Optional.empty();
        if (present == null) {
            Loaded loaded = loadOutsideOfTask(model);
            loading = Optional.of(loaded.loading());
            present = loaded.weights();
            LOADED.put(model.sha256(), present);
        }
        present.users++;
        return new Use(present.parts, loading);
    }

    /// Frees them when nobody is left who uses them.
    static void release(ModelHandle model) {
        SharedWeights loaded = Objects.requireNonNull(LOADED.get(model.sha256()));
        loaded.users--;
        if (loaded.users == 0) {
            LOADED.remove(model.sha256());
            loaded.arena.close();
        }
    }

    /// Loads on a thread that is no task's: a task would hold a lock on every broadcast that it reads until it ends, so
    /// that nothing could be released, and its kill would break off a load that others wait for.
    private static Loaded loadOutsideOfTask(ModelHandle model) {
        try {
            return CompletableFuture.supplyAsync(
                            () -> load(model),
                            work -> Thread.ofPlatform()
                                    .name("gemlake-weights")
                                    .daemon()
                                    .start(work))
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static Loaded load(ModelHandle model) {
        Arena arena = Arena.ofShared();
        boolean verified = false;
        try {
            long start = System.nanoTime();
            List<ModelPart> parts = model.weights().load(arena);
            long arrived = System.nanoTime();
            verify(model, parts);
            var loading = new Loading(Duration.ofNanos(arrived - start), Duration.ofNanos(System.nanoTime() - arrived));
            model.weights().release();
            verified = true;
            return new Loaded(new SharedWeights(arena, parts), loading);
        } finally {
            if (!verified) {
                arena.close();
            }
        }
    }

    private static void verify(ModelHandle model, List<ModelPart> weights) {
        String where = "executor " + SparkEnv.get().executorId();
        long bytes = weights.stream().mapToLong(ModelPart::bytes).sum();
        if (bytes != model.bytes()) {
            throw GemlakeErrors.sizeMismatch(model.name(), model.bytes(), bytes, where);
        }
        String found = Sha256.of(weights);
        if (!found.equals(model.sha256())) {
            throw GemlakeErrors.hashMismatch(model.name(), model.sha256(), found, where);
        }
    }
}
