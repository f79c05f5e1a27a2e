// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.sql;

import io.gemlake.bench.measure.ResidentMemory;
import io.gemlake.bench.report.MemoryCurve;
import io.gemlake.bench.report.MemoryCurve.Sample;
import io.gemlake.spark.EngineRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.util.ArrowUtils;

/// Memory while one query goes over many rows, a tenth of which are duplicates.
public final class MemoryOverRows {
    private static final int PARTITIONS = 8;
    private static final long PAUSE_MILLIS = 500;

    private MemoryOverRows() {}

    /// Samples from the first result to the last one.
    ///
    /// @param model a small one: what it holds would hide what rows leave behind
    public static MemoryCurve measure(SqlPath sql, Path model, int rows) throws IOException {
        sql.use(model);
        SparkSession spark = sql.spark();
        query(spark, PARTITIONS);
        long start = System.nanoTime();
        List<Sample> samples = new ArrayList<>();
        CompletableFuture<Void> query = CompletableFuture.runAsync(() -> query(spark, rows));
        while (isRunning(query)) {
            samples.add(sample(start));
        }
        samples.add(sample(start));
        return new MemoryCurve(rows, List.copyOf(samples));
    }

    private static void query(SparkSession spark, int rows) {
        long different = Math.max(1, rows / 10 * 9L);
        spark.range(0, rows, 1, PARTITIONS)
                .selectExpr("id", "concat('Where is parcel number ', id %% %d, '?') AS body".formatted(different))
                .createOrReplaceTempView("parcels");
        spark.sql("SELECT id, ai_analyze_sentiment(body) AS feeling FROM parcels")
                .write()
                .format("noop")
                .mode("overwrite")
                .save();
    }

    private static boolean isRunning(CompletableFuture<Void> query) throws IOException {
        try {
            query.get(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            return false;
        } catch (TimeoutException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the query ran", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the query failed", e);
        }
    }

    private static Sample sample(long start) {
        System.gc();
        try {
            long resident = ResidentMemory.isKnown() ? ResidentMemory.status().getOrDefault("VmRSS", 0L) : 0;
            return new Sample(
                    (System.nanoTime() - start) / 1e9,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    resident,
                    EngineRegistry.offHeapBytes(),
                    ArrowUtils.rootAllocator().getAllocatedMemory());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
