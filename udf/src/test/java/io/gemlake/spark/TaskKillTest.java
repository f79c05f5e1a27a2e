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
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
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
import org.apache.spark.util.TaskCompletionListener;
import org.apache.spark.util.TaskInterruptListener;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tasks that are killed while the engine works, in each way that Spark has. In local mode tasks share the static field
/// below with the test.
@Timeout(600)
class TaskKillTest {
    private static final String GROUP = "to be cancelled";

    @TempDir
    static Path directory;

    private static SparkSession spark;
    private static volatile Observation observation = new Observation(() -> 0);

    /// A way to end a task.
    enum Kill {
        JOB_GROUP,
        JOB_GROUP_WITH_INTERRUPT,
        STAGE,
        TASK
    }

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

    @ParameterizedTest
    @EnumSource
    void aKilledTaskStopsWithinAStepAndTheNextOneRuns(Kill kill) throws Exception {
        Enricher enricher = Enricher.of(spark, conf(), List.of(new Task.Summary(64)));
        observation = new Observation(() ->
                EngineRegistry.statistics(enricher.model(), enricher.settings()).steps());
        var reason = new FailureOfATask();
        spark.sparkContext().addSparkListener(reason);
        Dataset<Row> answers = enricher.enrich(endlessDocuments(), "body")
                .mapPartitions(new Observed(), Encoders.row(Enricher.resultColumns(enricher.tasks())));
        CompletableFuture<Long> job = CompletableFuture.supplyAsync(() -> {
            spark.sparkContext().setJobGroup(GROUP, "endless documents", kill == Kill.JOB_GROUP_WITH_INTERRUPT);
            return answers.count();
        });

        kill(kill, observation.working.get());

        long steps = observation.stepsWhenKilled.get();
        assertThat(steps).isPositive();
        assertThat(observation.stepsAtEnd.get()).isBetween(steps, steps + 1);
        assertThat(reason.get()).isInstanceOf(TaskKilled.class);
        spark.sparkContext().cancelJobGroup(GROUP); // a task that was killed by itself is tried again
        assertThatThrownBy(job::get).cause().isInstanceOf(SparkException.class);
        spark.sparkContext().removeSparkListener(reason);
        assertThat(enricher.enrich(oneDocument(), "body").count()).isEqualTo(1);
    }

    private static void kill(Kill kill, TaskContext task) {
        switch (kill) {
            case JOB_GROUP, JOB_GROUP_WITH_INTERRUPT -> spark.sparkContext().cancelJobGroup(GROUP);
            case STAGE -> spark.sparkContext().cancelStage(task.stageId());
            case TASK -> spark.sparkContext().killTaskAttempt(task.taskAttemptId(), false, "for a test");
        }
    }

    /// Small steps, so that an answer takes dozens.
    private static GemlakeConf conf() {
        return GemlakeConf.of(new SparkConf(false))
                .with(Setting.CALIBRATION, "none")
                .with(Setting.MODEL_PATH, TinyModelFile.in(directory).toString())
                .with(Setting.BATCH_TOKENS, "48")
                .with(Setting.BATCH_SEQUENCES, "2")
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

    /// What becomes of the first task that works.
    private static final class Observation {
        final LongSupplier steps;
        final CompletableFuture<TaskContext> working = new CompletableFuture<>();
        final CompletableFuture<Long> stepsWhenKilled = new CompletableFuture<>();
        final CompletableFuture<Long> stepsAtEnd = new CompletableFuture<>();

        Observation(LongSupplier steps) {
            this.steps = steps;
        }
    }

    /// Documents without end. Its listeners are the first of the task, so Spark calls them behind those of
    /// the operator: when the lane has been told to stop.
    private static final class EndlessDocuments implements MapPartitionsFunction<Long, Row> {
        private static final long serialVersionUID = 1L;

        @Override
        public Iterator<Row> call(Iterator<Long> rows) {
            Observation task = observation;
            TaskContext.get().addTaskInterruptListener((TaskInterruptListener)
                    (_, _) -> task.stepsWhenKilled.complete(task.steps.getAsLong()));
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener)
                    _ -> task.stepsAtEnd.complete(task.steps.getAsLong()));
            return Stream.iterate(0, i -> i + 1)
                    .map(number -> RowFactory.create("The hotel was good, number " + number))
                    .iterator();
        }
    }

    /// Passes rows on, and tells of the first one: others are in the engine then.
    private static final class Observed implements MapPartitionsFunction<Row, Row> {
        private static final long serialVersionUID = 1L;

        @Override
        public Iterator<Row> call(Iterator<Row> rows) {
            TaskContext task = TaskContext.get();
            return Stream.generate(() -> rows)
                    .takeWhile(Iterator::hasNext)
                    .map(Iterator::next)
                    .peek(_ -> observation.working.complete(task))
                    .iterator();
        }
    }

    /// Why the first task that did not succeed ended.
    private static final class FailureOfATask extends SparkListener {
        private final CompletableFuture<TaskFailedReason> reason = new CompletableFuture<>();

        TaskFailedReason get() throws ExecutionException, InterruptedException {
            return reason.get();
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            if (end.reason() instanceof TaskFailedReason failed) {
                reason.complete(failed);
            }
        }
    }
}
