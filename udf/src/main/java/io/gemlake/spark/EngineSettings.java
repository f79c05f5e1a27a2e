// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Engine;
import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.ModelInfo;
import io.gemlake.engine.ModelMemory;
import java.io.Serializable;
import java.util.OptionalLong;

/// The configuration of an engine as it travels to executors. What depends on the executor is filled in there.
final class EngineSettings implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final long AUTOMATIC = 0;

    /// Spark bounds the tasks that run; a task that waited for a lane of its own might wait for ever.
    private static final int UNBOUNDED_LANES = 4096;

    private final KernelChoice kernels;
    private final WeightLayout weights;
    private final int batchTokens;
    private final int batchSequences;
    private final int contextTokens;
    private final int documentTokens;
    private final long kvBytes;
    private final HeapDemand heap;

    EngineSettings(GemlakeConf conf) {
        this.kernels = conf.kernels();
        this.weights = conf.weights();
        this.batchTokens = conf.count(Setting.BATCH_TOKENS);
        this.batchSequences = conf.count(Setting.BATCH_SEQUENCES);
        this.contextTokens = conf.count(Setting.CONTEXT_TOKENS);
        this.documentTokens = conf.count(Setting.DOCUMENT_TOKENS);
        this.kvBytes = conf.kvBytes().orElse(AUTOMATIC);
        this.heap = HeapDemand.NONE;
        // Refuses values out of range here, on the driver, before any task starts.
        config(kvBytes().orElseGet(heap::leastKvBytes));
    }

    private EngineSettings(EngineSettings settings, HeapDemand heap) {
        this.kernels = settings.kernels;
        this.weights = settings.weights;
        this.batchTokens = settings.batchTokens;
        this.batchSequences = settings.batchSequences;
        this.contextTokens = settings.contextTokens;
        this.documentTokens = settings.documentTokens;
        this.kvBytes = settings.kvBytes;
        this.heap = heap;
    }

    /// The same, for executors that run a model.
    EngineSettings forModel(ModelInfo info) {
        return new EngineSettings(this, new HeapDemand(memory(info)));
    }

    /// The memory that a model takes with these settings.
    ModelMemory memory(ModelInfo info) {
        return Engine.memory(info, config(heap.leastKvBytes()));
    }

    /// The configuration for a JVM with that heap, in which at most `lanes` tasks run at a time.
    EngineConfig onExecutor(long heapBytes, int lanes) {
        return config(kvBytes().orElseGet(() -> heap.automaticKvBytes(heapBytes, lanes)));
    }

    private EngineConfig config(long kvBytesPerLane) {
        return EngineConfig.defaults()
                .withKernels(kernels)
                .withWeights(weights)
                .withMaxLanes(UNBOUNDED_LANES)
                .withContext(contextTokens, documentTokens)
                .withBatch(batchTokens, batchSequences)
                .withKvBytesPerLane(kvBytesPerLane);
    }

    KernelChoice kernels() {
        return kernels;
    }

    /// The heap that the model takes; none as long as there is no model.
    HeapDemand heap() {
        return heap;
    }

    /// Keys and values of a task where the user chose their size.
    OptionalLong kvBytes() {
        return kvBytes == AUTOMATIC ? OptionalLong.empty() : OptionalLong.of(kvBytes);
    }

    /// The settings that may change results, for the version that is kept with them.
    String version() {
        return contextTokens + "-" + documentTokens;
    }
}
