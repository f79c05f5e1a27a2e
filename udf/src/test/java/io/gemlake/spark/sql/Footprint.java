// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.EngineRegistry;
import java.lang.management.ManagementFactory;
import java.util.regex.Pattern;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.util.ArrowUtils;
import org.apache.spark.storage.BlockId;
import org.apache.spark.util.AccumulatorContext;
import scala.runtime.AbstractFunction1;

/// What this JVM holds.
///
/// @param threads         outside of Spark's pools
/// @param arrowBytes      of texts that are being read, outside of the heap
/// @param broadcastBlocks in Spark's block manager
/// @param engines         models in memory
/// @param enginesBytes    that they take outside of the heap
/// @param accumulators    that Spark knows
/// @param heapBytes       alive
record Footprint(
        int threads,
        long arrowBytes,
        int broadcastBlocks,
        int engines,
        long enginesBytes,
        int accumulators,
        long heapBytes) {
    /// Their threads come as they are needed, and go after a minute without work.
    private static final Pattern SPARKS_POOLS = Pattern.compile("block-manager-|broadcast-exchange|shuffle-exchange"
            + "|QueryStageCreator|ResultQueryStageExecution|Executor task|map-output|task-result-getter"
            + "|subquery|element-tracking");

    private static final int MOST_ATTEMPTS = 50;

    /// What is left when all garbage is collected, and Spark has removed what belonged to it.
    static Footprint settled() throws InterruptedException {
        Footprint last = now();
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            Thread.sleep(200);
            Footprint next = now();
            boolean same = next.broadcastBlocks == last.broadcastBlocks && next.accumulators == last.accumulators;
            last = next;
            if (same && attempt > 2) {
                break;
            }
        }
        return last;
    }

    private static Footprint now() {
        System.gc();
        return new Footprint(
                (int) Thread.getAllStackTraces().keySet().stream()
                        .filter(thread ->
                                !SPARKS_POOLS.matcher(thread.getName()).lookingAt())
                        .count(),
                ArrowUtils.rootAllocator().getAllocatedMemory(),
                SparkEnv.get()
                        .blockManager()
                        .getMatchingBlockIds(new IsBroadcast())
                        .size(),
                EngineRegistry.engines(),
                EngineRegistry.offHeapBytes(),
                AccumulatorContext.numAccums(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    private static final class IsBroadcast extends AbstractFunction1<BlockId, Object> {
        @Override
        public Object apply(BlockId block) {
            return block.isBroadcast();
        }
    }
}
