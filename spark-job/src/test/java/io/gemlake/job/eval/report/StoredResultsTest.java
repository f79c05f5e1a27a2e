// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.Task;
import io.gemlake.job.JobException;
import io.gemlake.job.enrich.LocalSpark;
import io.gemlake.job.eval.EvalReport;
import io.gemlake.job.eval.EvalSet;
import io.gemlake.job.eval.EvalSystem;
import io.gemlake.job.eval.EvalTables;
import io.gemlake.job.eval.Selection;
import io.gemlake.job.eval.SetResult;
import io.gemlake.job.eval.Suite;
import io.gemlake.job.eval.SystemResult;
import io.gemlake.job.eval.SystemResult.Cost;
import io.gemlake.job.eval.metric.Estimate;
import io.gemlake.job.eval.metric.Metric;
import io.gemlake.job.eval.metric.Metric.Kind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredResultsTest {
    private static final Instant BEGUN = Instant.parse("2026-02-03T04:05:06Z");
    private static final Metric ACCURACY = new Metric(Kind.ACCURACY);
    private static final String ONE = "ab".repeat(32);
    private static final String OTHER = "cd".repeat(32);

    private static SparkSession spark;

    @TempDir
    private Path tables;

    @BeforeAll
    static void start() {
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void theLastRunOverTheSameRowsCounts() {
        append(BEGUN.plusSeconds(1), ONE, "b", all(), EvalSystem.TASK, 0.75);
        append(BEGUN, ONE, "b", all(), EvalSystem.TASK, 0.5);
        append(BEGUN, ONE, "b", all(), EvalSystem.RAW, 0.25);
        append(BEGUN, ONE, "a", all(), EvalSystem.TASK, 0.125);

        assertThat(markdown()).isEqualTo("""
                ### some, tiny (SHA-256 abababababab…)

                | set | part | rows | metric | task | raw |
                |---|---|--:|---|--:|--:|
                | b | all rows | 8 | accuracy | 0.750 (0.650–0.850) | 0.250 (0.150–0.350) |
                | b | all rows | 8 | rows/s | 4.0 | 4.0 |
                | a | all rows | 8 | accuracy | 0.125 (0.025–0.225) |  |
                | a | all rows | 8 | rows/s | 4.0 |  |
                """);
    }

    @Test
    void runsOverOtherRowsAndOfOtherModelsStandApart() {
        append(BEGUN, ONE, "a", places(0, 50), EvalSystem.TASK, 0.5);
        append(BEGUN.plusSeconds(1), ONE, "a", places(50, 100), EvalSystem.RAW, 0.25);
        append(BEGUN.plusSeconds(2), OTHER, "a", places(0, 50), EvalSystem.TASK, 0.75);

        assertThat(markdown().lines().filter(line -> line.startsWith("###") || line.contains("accuracy")))
                .containsExactly(
                        "### some, tiny (SHA-256 abababababab…)",
                        "| a | rows of places 0 to 49 | 8 | accuracy | 0.500 (0.400–0.600) |  |",
                        "| a | rows of places 50 to 99 | 8 | accuracy |  | 0.250 (0.150–0.350) |",
                        "### some, tiny (SHA-256 cdcdcdcdcdcd…)",
                        "| a | rows of places 0 to 49 | 8 | accuracy | 0.750 (0.650–0.850) |");
    }

    @Test
    void tablesOfEarlierVersionsAreRead(@TempDir Path older) {
        append(BEGUN, ONE, "a", all(), EvalSystem.TASK, 0.5);
        spark.read()
                .format("delta")
                .load(tables.resolve("results").toString())
                .drop("part", "position")
                .write()
                .format("delta")
                .save(older.resolve("results").toString());

        assertThat(StoredResults.markdown(spark, older.toString()))
                .contains("| a |  | 8 | accuracy | 0.500 (0.400–0.600) |");
    }

    @Test
    void resultsThatAreNotThereAreRefused() {
        assertThatThrownBy(this::markdown)
                .isInstanceOf(JobException.class)
                .hasMessageContaining("there are no results");
    }

    private String markdown() {
        return StoredResults.markdown(spark, tables.toString());
    }

    private static Selection all() {
        return places(0, 100);
    }

    private static Selection places(int from, int to) {
        return new Selection("reviews.jsonl", "id", "true", from, to, Integer.MAX_VALUE);
    }

    /// Adds a result of one set of a suite with the sets `b` and `a`.
    private void append(
            Instant begun, String modelSha256, String set, Selection rows, EvalSystem system, double value) {
        var suite = new Suite("some", "Some", List.of(set("b", rows), set("a", rows)));
        var result = new SystemResult(
                system,
                "v",
                Map.of(ACCURACY, new Estimate(value, value - 0.1, value + 0.1)),
                null,
                new Cost(8, 0, 0, 2),
                List.of());
        var report = new EvalReport(
                suite, "tiny", modelSha256, begun, List.of(new SetResult(set(set, rows), List.of(result))));
        EvalTables.append(spark, report, tables.toString());
    }

    private static EvalSet set(String name, Selection rows) {
        return new EvalSet.OfTask(
                name,
                rows,
                new Task.Sentiment(),
                "text",
                "label",
                Map.of(),
                List.of(ACCURACY),
                Set.of(EvalSystem.TASK, EvalSystem.RAW),
                null);
    }
}
