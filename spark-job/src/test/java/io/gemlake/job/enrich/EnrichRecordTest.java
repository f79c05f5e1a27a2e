// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.Task;
import io.gemlake.engine.TinyModelFile;
import io.gemlake.job.record.Findings.DocumentCost;
import io.gemlake.job.record.Findings.ErrorCount;
import io.gemlake.job.record.Findings.LabelCount;
import io.gemlake.job.record.FlowRecord;
import io.gemlake.job.record.Outcome;
import io.gemlake.job.record.RunRecord;
import io.gemlake.job.record.RunTable;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrichRecordTest {
    private static final List<Task> TASKS = List.of(new Task.Sentiment(), new Task.Filter("Is it short?"));

    @TempDir
    static Path shared;

    private static SparkSession spark;
    private static GemlakeConf conf;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        conf = GemlakeConf.of(new SparkConf(false))
                .with(Setting.MODEL_PATH, TinyModelFile.in(shared).toString())
                .with(Setting.DOCUMENT_BYTES, "400b")
                .with(Setting.KV_BYTES, "64m");
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void tellsOfEachRunWhatBecameOfItsDocuments() throws IOException {
        var lake = new Lake(spark, conf, directory);
        Path runs = directory.resolve("runs");
        Path reports = directory.resolve("reports");
        var record = new RecordSpec("reviews", runs.toString(), reports.toString());
        EnrichSpec spec = new EnrichSpec(
                List.of(lake.flow(TASKS)), null, null, Budget.UNLIMITED, ErrorPolicy.STANDARD, null, record);
        lake.write("(1, 'Good'), (2, 'Bad'), (3, 'Good'), (4, repeat('secret ', 100)), (5, NULL)");
        lake.run(spec);
        lake.write("(1, 'Good'), (6, 'Bad'), (3, 'Good'), (4, repeat('secret ', 100)), (5, NULL)");
        lake.run(spec.with(new Budget(null, 0L, null)));

        List<RunRecord> found = new RunTable(spark, runs.toString()).last("reviews", 10);
        assertThat(found)
                .extracting(run -> run.ending().outcome())
                .containsExactly(Outcome.BUDGET_SPENT, Outcome.COMPLETE);
        FlowRecord first = found.getLast().flows().getFirst();
        assertThat(first.work().origins().computed()).isEqualTo(5);
        assertThat(first.findings().errors()).containsExactly(new ErrorCount("REQUEST_TOO_LONG", "input", 1));
        assertThat(first.findings().labels().stream()
                        .filter(each -> each.task().equals("sentiment"))
                        .mapToLong(LabelCount::count)
                        .sum())
                .isEqualTo(3);
        assertThat(first.findings().labels()).anyMatch(each -> each.task().equals("filter"));
        assertThat(first.findings().longest()).extracting(DocumentCost::key).contains("1", "2", "3");
        assertThat(first.findings().slowest()).allMatch(each -> each.millis() >= 0);
        assertThat(first.parts()).hasSize(1);
        FlowRecord second = found.getFirst().flows().getFirst();
        assertThat(second.documents().settled().renamed()).isEqualTo(1);
        assertThat(second.work().origins().copied()).isEqualTo(1);
        assertThat(second.documents().left()).isEqualTo(1);

        try (var files = Files.list(reports)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".html")))
                    .hasSize(3)
                    .allMatch(name -> name.startsWith("reviews-"));
        }
        assertThat(Files.readString(reports.resolve("reviews-latest.html"))).doesNotContain("secret");
    }

    @Test
    void tellsWhyARunCouldNotBegin() {
        Path runs = directory.resolve("runs");
        Lake lake = new Lake(spark, conf.with(Setting.MODEL_SHA256, "0".repeat(64)), directory);
        lake.write("(1, 'a')");
        assertThatThrownBy(() -> lake.run(recorded(lake, runs))).hasMessageContaining("MODEL_HASH_MISMATCH");
        RunRecord run = new RunTable(spark, runs.toString()).last("reviews", 1).getFirst();
        assertThat(run.ending().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(run.ending().error()).contains("MODEL_HASH_MISMATCH");
        assertThat(run.setup().modelHash()).isEmpty();
        assertThat(run.flows()).isEmpty();
    }

    @Test
    void tellsWhyARunFailed() {
        var lake = new Lake(spark, conf, directory);
        Path runs = directory.resolve("runs");
        lake.write("(1, 'a'), (1, 'b')");
        assertThatThrownBy(() -> lake.run(recorded(lake, runs)))
                .hasMessageContaining("1 keys that several documents have");
        RunRecord run = new RunTable(spark, runs.toString()).last("reviews", 1).getFirst();
        assertThat(run.ending().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(run.ending().error()).startsWith("SOURCE_INVALID: the source ");
    }

    private static EnrichSpec recorded(Lake lake, Path runs) {
        return new EnrichSpec(
                List.of(lake.flow(TASKS)),
                null,
                null,
                Budget.UNLIMITED,
                ErrorPolicy.STANDARD,
                null,
                new RecordSpec("reviews", runs.toString(), null));
    }
}
