// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.ModelInfo;
import io.gemlake.engine.ModelMemory;
import io.gemlake.spark.GemlakeConf.Distribution;

/// The memory that driver and executors need for a model: what `gemlake model info` shows is what is checked before the
/// first task.
///
/// @param model          what the model takes
/// @param lanes          tasks of an executor that run at a time
/// @param kvBytesPerLane keys and values of one of them
/// @param executorHeap   heap of an executor
/// @param executorOther  memory of an executor outside of its heap
/// @param driverHeap     heap of a driver that is no executor
/// @param driverOther    memory of such a driver outside of its heap
public record MemoryPlan(
        ModelMemory model,
        int lanes,
        long kvBytesPerLane,
        long executorHeap,
        long executorOther,
        long driverHeap,
        long driverOther) {
    /// What a JVM needs outside of its heap and beside weights: its own data, threads, network buffers.
    static final long JVM_BYTES = 384L << 20;

    /// Less does not run tasks, or the pieces in which weights arrive do not fit.
    private static final long SMALLEST_HEAP_BYTES = 512L << 20;

    /// Spark keeps that much of a heap to itself, and broadcasts may take a part of the rest: beyond it they go to
    /// disk.
    private static final long SPARK_RESERVED_BYTES = 300L << 20;

    private static final int SPARK_MEMORY_PERCENT = 60;

    /// The plan for executors that run at most `lanes` tasks at a time, their heap no larger than it must be.
    public static MemoryPlan of(ModelInfo info, GemlakeConf conf, int lanes) {
        EngineSettings settings = conf.engine().forModel(info);
        ModelMemory model = settings.memory(info);
        long kvBytes = settings.leastKvBytes();
        return new MemoryPlan(
                model,
                lanes,
                kvBytes,
                Math.max(SMALLEST_HEAP_BYTES, settings.heap().neededHeapBytes(lanes, kvBytes)),
                executorOther(model),
                driverHeap(model, conf.distribution()),
                JVM_BYTES);
    }

    /// All memory of an executor.
    public long executor() {
        return executorHeap + executorOther;
    }

    /// All memory of a driver that is no executor.
    public long driver() {
        return driverHeap + driverOther;
    }

    static long executorOther(ModelMemory model) {
        return model.offHeap() + JVM_BYTES;
    }

    private static long driverHeap(ModelMemory model, Distribution distribution) {
        return switch (distribution) {
            case BROADCAST ->
                Math.max(SMALLEST_HEAP_BYTES, SPARK_RESERVED_BYTES + model.weights() / SPARK_MEMORY_PERCENT * 100);
            case FILE -> SMALLEST_HEAP_BYTES;
        };
    }
}
