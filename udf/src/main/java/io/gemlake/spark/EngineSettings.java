// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Engine;
import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.EngineConfig.KvType;
import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.ModelInfo;
import io.gemlake.engine.ModelMemory;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The configuration of an engine as it travels to executors. What depends on the executor is filled in there.
final class EngineSettings implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final long AUTOMATIC = 0;

    /// Share of the memory outside of the heap that expanded weights, and all else that a JVM needs there,
    /// may take when nobody chose them.
    private static final int LARGEST_EXPANDED_PERCENT = 75;

    /// Spark bounds the tasks that run; a task that waited for a lane of its own might wait for ever.
    private static final int UNBOUNDED_LANES = 4096;

    private final KernelChoice kernels;
    /// Null where the executor's memory decides.
    private final @Nullable WeightLayout weights;
    private final int batchTokens;
    private final int batchSequences;
    private final int contextTokens;
    private final int documentTokens;
    private final KvType kvType;
    private final long kvBytes;
    private final HeapDemand heap;
    /// What an executor needs outside of its heap for expanded weights.
    private final long expandedBytes;
    /// What the model takes outside of the heap, by layout.
    private final EnumMap<WeightLayout, Long> offHeapBytes;
    private final long modelBytes;
    /// Lanes that a task has at a time, of this model and others.
    private final int operators;

    EngineSettings(GemlakeConf conf) {
        this.kernels = conf.kernels();
        this.weights = conf.weights().orElse(null);
        this.batchTokens = conf.count(Setting.BATCH_TOKENS);
        this.batchSequences = conf.count(Setting.BATCH_SEQUENCES);
        this.contextTokens = conf.count(Setting.CONTEXT_TOKENS);
        this.documentTokens = conf.count(Setting.DOCUMENT_TOKENS);
        this.kvType = conf.kvType();
        this.kvBytes = conf.kvBytes().orElse(AUTOMATIC);
        this.heap = HeapDemand.NONE;
        this.expandedBytes = 0;
        this.offHeapBytes = new EnumMap<>(WeightLayout.class);
        this.modelBytes = conf.modelBytes().orElse(AUTOMATIC);
        this.operators = 1;
        // Refuses values out of range here, on the driver, before any task starts.
        config(leastLayout(), kvBytes().orElseGet(heap::leastKvBytes));
    }

    private EngineSettings(
            EngineSettings settings,
            HeapDemand heap,
            EnumMap<WeightLayout, Long> offHeapBytes,
            long expandedBytes,
            int operators) {
        this.kernels = settings.kernels;
        this.weights = settings.weights;
        this.batchTokens = settings.batchTokens;
        this.batchSequences = settings.batchSequences;
        this.contextTokens = settings.contextTokens;
        this.documentTokens = settings.documentTokens;
        this.kvType = settings.kvType;
        this.kvBytes = settings.kvBytes;
        this.heap = heap;
        this.expandedBytes = expandedBytes;
        this.offHeapBytes = offHeapBytes;
        this.modelBytes = settings.modelBytes;
        this.operators = operators;
    }

    /// The same, for executors that run a model.
    EngineSettings forModel(ModelInfo info) {
        long expanded = MemoryPlan.executorOther(memory(info, WeightLayout.F32));
        var byLayout = new EnumMap<WeightLayout, Long>(WeightLayout.class);
        for (WeightLayout layout : WeightLayout.values()) {
            byLayout.put(layout, memory(info, layout).offHeap());
        }
        return new EngineSettings(this, new HeapDemand(memory(info)), byLayout, expanded, operators);
    }

    /// The same, for tasks that run a number of operators at a time: they share what keys and values get when nobody
    /// chose.
    EngineSettings among(int operators) {
        return new EngineSettings(this, heap, offHeapBytes, expandedBytes, operators);
    }

    /// The memory that a model takes with these settings, at least.
    ModelMemory memory(ModelInfo info) {
        return memory(info, leastLayout());
    }

    private ModelMemory memory(ModelInfo info, WeightLayout layout) {
        return Engine.memory(info, config(layout, heap.leastKvBytes()));
    }

    /// The configuration for a JVM in which at most `lanes` tasks run at a time.
    ///
    /// @param otherBytes what it may take outside of its heap, where that is known
    EngineConfig onExecutor(long heapBytes, OptionalLong otherBytes, int lanes) {
        return config(
                layout(otherBytes), kvBytes().orElseGet(() -> heap.automaticKvBytes(heapBytes, lanes * operators)));
    }

    private WeightLayout layout(OptionalLong otherBytes) {
        boolean fits =
                otherBytes.isPresent() && expandedBytes <= otherBytes.getAsLong() / 100 * LARGEST_EXPANDED_PERCENT;
        return weights == null && fits ? WeightLayout.F32 : leastLayout();
    }

    private WeightLayout leastLayout() {
        return weights == null ? WeightLayout.QUANTIZED : weights;
    }

    private EngineConfig config(WeightLayout layout, long kvBytesPerLane) {
        return EngineConfig.defaults()
                .withKernels(kernels)
                .withWeights(layout)
                .withMaxLanes(UNBOUNDED_LANES)
                .withContext(contextTokens, documentTokens)
                .withBatch(batchTokens, batchSequences)
                .withKvType(kvType)
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

    /// Lanes that a task has at a time, of this model and others.
    int operators() {
        return operators;
    }

    /// Keys and values of a task, at least.
    long leastKvBytes() {
        return kvBytes().orElseGet(heap::leastKvBytes);
    }

    /// What the model takes outside of the heap, at least.
    long leastOffHeapBytes() {
        return offHeapBytes(leastLayout());
    }

    /// What the model takes outside of the heap in a layout.
    long offHeapBytes(WeightLayout layout) {
        return offHeapBytes.getOrDefault(layout, 0L);
    }

    /// What all models of an executor may take there together, where the user chose.
    OptionalLong modelBytes() {
        return modelBytes == AUTOMATIC ? OptionalLong.empty() : OptionalLong.of(modelBytes);
    }

    /// The settings that may change results, for the version that is kept with them.
    String version() {
        return "n" + Engine.NUMBERS_VERSION
                + "-"
                + contextTokens
                + "-"
                + documentTokens
                + (weights == WeightLayout.BF16 ? "-weights-bf16" : "")
                + (kvType == KvType.BF16 ? "-kv-bf16" : "");
    }
}
