// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.Task;
import io.gemlake.engine.TinyModelFile;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskInterruptListener;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Jobs that are cancelled while the engine works. In local mode tasks share these static fields with the test.
@Timeout(120)
class TaskKillTest {
    private static final String GROUP = "to be cancelled";
    private static final CountDownLatch WORKING = new CountDownLatch(1);
    private static final CountDownLatch KILLED = new CountDownLatch(1);
    private static final AtomicInteger ANSWERED = new AtomicInteger();

    @TempDir
    static Path directory;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void aCancelledJobStopsWithinAStepAndTheNextOneRuns() throws Exception {
        var reason = new CompletableFuture<TaskFailedReason>();
        spark.sparkContext().addSparkListener(new FailureOfATask(reason));
        Enricher enricher = Enricher.of(spark, conf(), List.of(new Task.Summary(64)));
        Dataset<Row> answers = enricher.enrich(endlessDocuments(), "body")
                .mapPartitions(new Counting(), Encoders.row(Enricher.resultColumns(enricher.tasks())));
        CompletableFuture<Long> job = CompletableFuture.supplyAsync(() -> {
            spark.sparkContext().setJobGroup(GROUP, "endless documents", false);
            return answers.count();
        });

        WORKING.await();
        spark.sparkContext().cancelJobGroup(GROUP);

        assertThatThrownBy(job::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(SparkException.class)
                .hasMessageContaining(GROUP);
        // Not an error of the lane, and long before the first answer, which takes many steps.
        assertThat(reason.get()).isInstanceOf(TaskKilled.class);
        assertThat(ANSWERED).hasValue(0);
        assertThat(enricher.enrich(oneDocument(), "body").count()).isEqualTo(1);
    }

    /// Small steps, in which the prompt alone takes dozens; no other test has an engine of this configuration.
    private static GemlakeConf conf() {
        return GemlakeConf.of(new SparkConf(false))
                .with(Setting.MODEL_PATH, TinyModelFile.in(directory).toString())
                .with(Setting.BATCH_TOKENS, "48")
                .with(Setting.KV_BYTES, "64m");
    }

    private static Dataset<Row> endlessDocuments() {
        return spark.range(0, 1, 1, 1)
                .mapPartitions(new EndlessDocuments(), Encoders.row(StructType.fromDDL("body STRING")));
    }

    private static Dataset<Row> oneDocument() {
        return spark.createDataFrame(
                List.of(RowFactory.create("The hotel was good")), StructType.fromDDL("body STRING"));
    }

    /// Documents without end. The second one is held back until its task is killed, so that the kill always comes
    /// before the engine's first step.
    private static final class EndlessDocuments implements MapPartitionsFunction<Long, Row> {
        private static final long serialVersionUID = 1L;

        @Override
        public Iterator<Row> call(Iterator<Long> rows) {
            TaskContext.get().addTaskInterruptListener((TaskInterruptListener) (_, _) -> KILLED.countDown());
            return Stream.iterate(0, i -> i + 1).map(EndlessDocuments::document).iterator();
        }

        private static Row document(int number) {
            if (number > 0) {
                WORKING.countDown();
                awaitKill();
            }
            return RowFactory.create("The hotel was good, number " + number);
        }

        private static void awaitKill() {
            try {
                KILLED.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// Passes rows on and counts them.
    private static final class Counting implements MapPartitionsFunction<Row, Row> {
        private static final long serialVersionUID = 1L;

        @Override
        public Iterator<Row> call(Iterator<Row> rows) {
            return Stream.generate(() -> rows)
                    .takeWhile(Iterator::hasNext)
                    .map(Iterator::next)
                    .peek(_ -> ANSWERED.incrementAndGet())
                    .iterator();
        }
    }

    /// Why the first task that did not succeed ended.
    private static final class FailureOfATask extends SparkListener {
        private final CompletableFuture<TaskFailedReason> reason;

        FailureOfATask(CompletableFuture<TaskFailedReason> reason) {
            this.reason = reason;
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            if (end.reason() instanceof TaskFailedReason failed) {
                reason.complete(failed);
            }
        }
    }
}
