// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// A driver for a cluster of two executors, in a process of its own. Runs eight tasks, ends one executor from inside,
/// runs eight more, and prints what the executors say about themselves: one line an executor and phase.
public final class ClusterProgram {
    private static final int EXECUTORS = 2;
    private static final int TASKS = 8;

    private ClusterProgram() {}

    /// Runs the program on a model's file; the second argument names a file that does not exist yet.
    public static void main(String[] arguments) throws InterruptedException {
        SparkSession spark = SparkSession.builder().getOrCreate();
        GemlakeConf conf = GemlakeConf.of(spark.sparkContext().getConf())
                .with(Setting.MODEL_PATH, arguments[0])
                .with(Setting.CALIBRATION, "none");
        Enricher enricher = Enricher.of(spark, conf, List.of(new Task.Summary(1)));
        Dataset<Row> documents =
                spark.range(0, TASKS, 1, TASKS).selectExpr("id", "concat('The service was good, number ', id) AS body");
        awaitExecutors(spark);
        report("first", spark, enricher, documents);
        spark.range(0, EXECUTORS, 1, EXECUTORS).foreachPartition(new EndOneExecutor(arguments[1]));
        awaitExecutors(spark);
        report("second", spark, enricher, documents);
        spark.stop();
    }

    private static void awaitExecutors(SparkSession spark) throws InterruptedException {
        // The driver is listed, too. The test bounds the time of the whole program.
        while (spark.sparkContext().statusTracker().getExecutorInfos().length < EXECUTORS + 1) {
            Thread.sleep(50);
        }
    }

    private static void report(String phase, SparkSession spark, Enricher enricher, Dataset<Row> documents) {
        List<Row> rows = enricher.enrich(documents, "body").collectAsList();
        long answered = rows.stream()
                .filter(row -> row.isNullAt(row.fieldIndex("error")))
                .count();
        System.out.println(phase + " answered " + answered + " assemblies "
                + enricher.metrics().assemblies());
        spark.range(0, TASKS, 1, TASKS).mapPartitions(new Self(), Encoders.STRING()).collectAsList().stream()
                .distinct()
                .forEach(line -> System.out.println(phase + " " + line));
    }

    /// What an executor says about itself. Slow, so that every executor gets some of the tasks.
    private static final class Self implements MapPartitionsFunction<Long, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public Iterator<String> call(Iterator<Long> rows) throws InterruptedException {
            Thread.sleep(300);
            return List.of("executor " + SparkEnv.get().executorId() + " assemblies " + EngineRegistry.assemblies())
                    .iterator();
        }
    }

    /// Ends the JVM of the first task that comes along, without a word.
    private static final class EndOneExecutor implements ForeachPartitionFunction<Long> {
        private static final long serialVersionUID = 1L;

        private final String marker;

        EndOneExecutor(String marker) {
            this.marker = marker;
        }

        @Override
        public void call(Iterator<Long> rows) throws IOException {
            if (TaskContext.getPartitionId() == 0 && Path.of(marker).toFile().createNewFile()) {
                Runtime.getRuntime().halt(137);
            }
        }
    }
}
