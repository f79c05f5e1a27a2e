// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Engine;
import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.ModelPart;
import io.gemlake.engine.Sha256;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/// The engines of this JVM, one for each model and configuration. They live as long as the JVM: tasks lease lanes and
/// give them back, and the next task finds weights and shared prefixes warm.
public final class EngineRegistry {
    private static final ConcurrentHashMap<String, List<ModelPart>> WEIGHTS = new ConcurrentHashMap<>();
    private static final ConcurrentHashMap<Key, Engine> ENGINES = new ConcurrentHashMap<>();
    private static final LongAdder ASSEMBLIES = new LongAdder();

    private EngineRegistry() {}

    /// How often this JVM has put together the weights of a model: once for each model, whatever the number of tasks.
    public static long assemblies() {
        return ASSEMBLIES.sum();
    }

    /// The engine for a model. The first call of a JVM loads the weights, and concurrent calls wait for it.
    ///
    /// @param onAssembly called when this call loaded the weights
    static Engine engine(ModelHandle model, EngineSettings settings, Runnable onAssembly) {
        SparkConf conf = SparkEnv.get().conf();
        EngineConfig config =
                settings.onExecutor(Runtime.getRuntime().maxMemory(), ExecutorResources.otherBytes(conf), lanes(conf));
        return ENGINES.computeIfAbsent(new Key(model.sha256(), config), key -> {
            List<ModelPart> weights = WEIGHTS.computeIfAbsent(model.sha256(), _ -> {
                List<ModelPart> loaded = loadOutsideOfTask(model);
                ASSEMBLIES.increment();
                onAssembly.run();
                return loaded;
            });
            return Engine.open(weights, config);
        });
    }

    /// Loads on a thread that is no task's: a task would hold a lock on every broadcast that it reads until it ends, so
    /// that nothing could be released, and its kill would break off a load that others wait for.
    private static List<ModelPart> loadOutsideOfTask(ModelHandle model) {
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

    private static List<ModelPart> load(ModelHandle model) {
        Arena arena = Arena.ofShared();
        boolean verified = false;
        try {
            List<ModelPart> weights = model.weights().load(arena);
            verify(model, weights);
            model.weights().release();
            verified = true;
            return weights;
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

    private static int lanes(SparkConf conf) {
        int cores = ExecutorResources.cores(conf).orElse(Runtime.getRuntime().availableProcessors());
        return ExecutorResources.lanes(cores, conf);
    }

    private record Key(String sha256, EngineConfig config) {}
}
