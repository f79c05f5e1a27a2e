// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.Lane;
import io.gemlake.engine.LaneStatistics;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.jspecify.annotations.Nullable;

/// The engines of this JVM, one for each model and configuration. Tasks lease lanes and give them back, and the next
/// task finds weights and shared prefixes warm. Where a further model would not fit beside them, those go that were not
/// used for longest, and come back when they are asked for.
public final class EngineRegistry {
    private static final ConcurrentHashMap<Key, EngineEntry> ENTRIES = new ConcurrentHashMap<>();
    private static final LongAdder ASSEMBLIES = new LongAdder();

    /// One model at a time is loaded and makes room for itself.
    private static final ReentrantLock LOADING = new ReentrantLock();

    private static volatile @Nullable ModelStart lastStart;

    private EngineRegistry() {}

    /// How often this JVM has put together the weights of a model: once for each, whatever the number of tasks, and
    /// again where it had to go meanwhile.
    public static long assemblies() {
        return ASSEMBLIES.sum();
    }

    /// How long the model took that this JVM put together last; empty before the first.
    public static Optional<ModelStart> lastStart() {
        return Optional.ofNullable(lastStart);
    }

    /// Models that this JVM holds now.
    public static int engines() {
        return (int) ENTRIES.values().stream().filter(EngineEntry::isOpen).count();
    }

    /// Memory outside of the heap that they take, in bytes.
    public static long offHeapBytes() {
        return ENTRIES.values().stream()
                .filter(EngineEntry::isOpen)
                .mapToLong(EngineEntry::offHeapBytes)
                .sum();
    }

    /// A lane of the engine for a model. The first call of a JVM loads the weights, and concurrent calls wait for it.
    ///
    /// @param onAssembly called when this call loaded the weights
    static Lane lease(ModelHandle model, EngineSettings settings, Runnable onAssembly) {
        EngineConfig config = config(settings);
        EngineEntry entry = entry(model, settings, config);
        int mostLanes = lanes() * settings.operators();
        entry.use(settings.heap().bytes(mostLanes, config.kvBytesPerLane()));
        Lane lane = entry.lease(config.kvBytesPerLane(), mostLanes);
        while (lane == null) {
            open(entry, model, settings.modelBytes(), onAssembly);
            lane = entry.lease(config.kvBytesPerLane(), mostLanes);
        }
        spareHeap(entry);
        return lane;
    }

    /// Counts of all lanes of the engine for a model.
    static LaneStatistics statistics(ModelHandle model, EngineSettings settings) {
        return entry(model, settings, config(settings)).statistics();
    }

    private static EngineConfig config(EngineSettings settings) {
        OptionalLong otherBytes = ExecutorResources.otherBytes(SparkEnv.get().conf());
        return settings.onExecutor(Runtime.getRuntime().maxMemory(), otherBytes, lanes());
    }

    /// Lanes of one engine may differ in their memory: how much there is for a task depends on what else it runs.
    private static EngineEntry entry(ModelHandle model, EngineSettings settings, EngineConfig config) {
        return ENTRIES.computeIfAbsent(
                new Key(
                        model.sha256(),
                        config.withKvBytesPerLane(EngineConfig.defaults().kvBytesPerLane())),
                _ -> new EngineEntry(config, settings.offHeapBytes(config.weights())));
    }

    /// Opens the engine of an entry beside the others, as far as there is room for both.
    ///
    /// @param chosenBytes what all may take outside of the heap, where the user says it
    private static void open(EngineEntry wanted, ModelHandle model, OptionalLong chosenBytes, Runnable onAssembly) {
        LOADING.lock();
        try {
            if (wanted.isOpen()) {
                return;
            }
            long limitBytes = chosenBytes.orElseGet(
                    () -> ExecutorResources.modelBytes(SparkEnv.get().conf()));
            for (EngineEntry entry : leastRecent(wanted)) {
                if (offHeapBytes() + wanted.offHeapBytes() > limitBytes) {
                    entry.close();
                }
            }
            Optional<ModelStart> times = wanted.open(model);
            if (times.isPresent()) {
                ASSEMBLIES.increment();
                lastStart = times.get();
                onAssembly.run();
            }
        } finally {
            LOADING.unlock();
        }
    }

    /// Takes from other models what their idle lanes hold on the heap, where all lanes of all models would not fit.
    private static void spareHeap(EngineEntry wanted) {
        long heapBytes = Runtime.getRuntime().maxMemory() / 100 * HeapDemand.LARGEST_HEAP_PERCENT;
        long bytes = ENTRIES.values().stream()
                .filter(EngineEntry::isOpen)
                .mapToLong(EngineEntry::heapBytes)
                .sum();
        if (bytes > heapBytes) {
            leastRecent(wanted).forEach(EngineEntry::forgetIdleLanes);
        }
    }

    /// The other entries, those first that were not used for longest.
    private static List<EngineEntry> leastRecent(EngineEntry wanted) {
        return ENTRIES.values().stream()
                .filter(entry -> entry != wanted)
                .sorted(Comparator.comparingLong(EngineEntry::lastUse))
                .toList();
    }

    private static int lanes() {
        SparkConf conf = SparkEnv.get().conf();
        int cores = ExecutorResources.cores(conf).orElse(Runtime.getRuntime().availableProcessors());
        return ExecutorResources.lanes(cores, conf);
    }

    private record Key(String sha256, EngineConfig config) {}
}
