// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.TinyModelFile;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many different queries in one session, some of which fail and some of which are cancelled: when they are over, no
/// more is there than after the first ones.
@Timeout(1800)
class NothingLeftBehindTest {
    private static final boolean FULL = Boolean.getBoolean("gemlake.full");
    private static final int QUERIES = FULL ? 200 : 20;

    /// What Spark keeps of the code that it generated for a hundred queries.
    private static final long CODE_BYTES = 12 << 20;

    private static final List<String> ANSWERED = List.of(
            "SELECT id, ai_analyze_sentiment(concat(title, ' %d')) FROM reviews",
            "SELECT ai_classify(title, array('label %d', 'another')), ai_summarize(title, 3) FROM reviews",
            "SELECT id FROM reviews WHERE ai_filter(title, 'Is it %d?')",
            "SELECT product, ai_summarize(max(title), 3) FROM reviews WHERE id <> %d GROUP BY product",
            "SELECT transform(array(title), t -> ai_summarize(concat(t, %d), 2)) FROM reviews WHERE id < 3",
            "SELECT a.id, s FROM (SELECT id, ai_extract(title, array('thing %d')) s FROM reviews) a JOIN reviews b"
                    + " ON a.id = b.id");
    private static final List<String> FAILING = List.of(
            "SELECT raise_error(concat(ai_analyze_sentiment(title), %d)) FROM reviews",
            "SELECT ai_classify(title, array('one label %d')) FROM reviews",
            "SELECT ai_summarize(repeat(concat(title, %d), 1000), 3) FROM reviews");

    @TempDir
    static Path directory;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SqlSession.builder(TinyModelFile.in(directory))
                .config("spark.gemlake.calibration", "none")
                .config("spark.gemlake.kv.bytes", "64m")
                .config("spark.gemlake.document.maxBytes", "2k")
                .config("spark.ui.retainedJobs", 5)
                .config("spark.ui.retainedStages", 5)
                .config("spark.ui.retainedTasks", 20)
                .config("spark.sql.ui.retainedExecutions", 5)
                .getOrCreate();
        SqlSession.createReviews(spark);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void whatQueriesTakeTheyGiveBack() throws InterruptedException {
        int first = QUERIES / 4;
        for (int number = 0; number < first; number++) {
            run(number);
        }
        Footprint before = Footprint.settled();

        for (int number = first; number < QUERIES; number++) {
            run(number);
        }

        Footprint after = Footprint.settled();
        System.out.printf("after %d queries %s,%nafter %d %s%n", first, before, QUERIES, after);
        assertThat(after.arrowBytes()).isZero();
        assertThat(after.engines()).isEqualTo(before.engines());
        assertThat(after.enginesBytes()).isEqualTo(before.enginesBytes());
        assertThat(after.threads()).isLessThanOrEqualTo(before.threads());
        // Spark has not forgotten its last queries yet.
        assertThat(after.broadcastBlocks()).isLessThan(before.broadcastBlocks() + 4);
        assertThat(after.accumulators()).isLessThan(before.accumulators() + 30);
        assertThat(after.heapBytes()).isLessThan(before.heapBytes() + CODE_BYTES);
    }

    private static void run(int number) {
        switch (number % 10) {
            case 3 ->
                cancel("SELECT count(ai_summarize(concat('Number ', id, ' of %d'), 20)) FROM range(1000000)"
                        .formatted(number));
            case 6, 9 -> {
                String sql = FAILING.get(number / 3 % FAILING.size()).formatted(number);
                assertThatThrownBy(() -> spark.sql(sql).collectAsList()).as(sql).isInstanceOf(Exception.class);
            }
            default -> {
                String sql = ANSWERED.get(number % ANSWERED.size()).formatted(number);
                assertThat(spark.sql(sql).collectAsList()).as(sql).isNotNull();
            }
        }
    }

    /// Runs a query until its first task works, and then no further.
    private static void cancel(String sql) {
        SparkContext context = spark.sparkContext();
        var started = new FirstTask(sql);
        context.addSparkListener(started);
        CompletableFuture<Long> rows = CompletableFuture.supplyAsync(() -> {
            context.setJobGroup(sql, sql, true);
            return spark.sql(sql).collectAsList().getFirst().getLong(0);
        });
        started.task.join();
        context.cancelJobGroup(sql);
        assertThatThrownBy(rows::join).hasStackTraceContaining("cancelled");
        context.removeSparkListener(started);
    }

    /// Completed by the first task of a group of jobs; events of those before it may still arrive.
    private static final class FirstTask extends SparkListener {
        private final CompletableFuture<Long> task = new CompletableFuture<>();
        private final Set<Integer> stages = new HashSet<>();
        private final String group;

        FirstTask(String group) {
            this.group = group;
        }

        @Override
        public void onJobStart(SparkListenerJobStart start) {
            if (group.equals(start.properties().getProperty("spark.jobGroup.id"))) {
                start.stageInfos().foreach(stage -> stages.add(stage.stageId()));
            }
        }

        @Override
        public void onTaskStart(SparkListenerTaskStart start) {
            if (stages.contains(start.stageId())) {
                task.complete(start.taskInfo().taskId());
            }
        }
    }
}
