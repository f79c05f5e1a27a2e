// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.Task;
import io.gemlake.engine.TinyModelFile;
import io.gemlake.job.Console;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.Setting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeFeedTest {
    private static final List<Task> TASKS = List.of(new Task.Sentiment());

    @TempDir
    static Path shared;

    private static SparkSession spark;
    private static GemlakeConf conf;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private Lake lake;

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

    @BeforeEach
    void place() {
        lake = new Lake(spark, conf, directory);
        spark.sql("CREATE TABLE " + source() + " (id INT, body STRING) USING delta"
                + " TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')");
        spark.sql("INSERT INTO " + source()
                + " VALUES (1, 'one'), (2, 'two'), (3, 'three'), (4, repeat('long ', 100)), (5, 'five')");
        assertThat(run()).isEqualTo(new DocumentCounts(5, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void namesWhatHasChangedAndWhatHadFailed() {
        spark.sql("UPDATE " + source() + " SET body = 'zwei' WHERE id = 2");
        spark.sql("DELETE FROM " + source() + " WHERE id = 3");
        spark.sql("INSERT INTO " + source() + " VALUES (6, 'six')");
        assertThat(run()).isEqualTo(new DocumentCounts(1, 1, 0, 1, 0, 2, 1));
        assertThat(said()).contains("the change data feed of versions 2 to 4 is read");
        assertThat(lake.rows()).containsOnlyKeys(1, 2, 4, 5, 6);

        assertThat(run()).isEqualTo(new DocumentCounts(0, 0, 0, 1, 0, 4, 0));
        assertThat(said()).contains("the source has not changed since version 4");
    }

    @Test
    void goesOnFromTheLastRunThatFinished() {
        spark.sql("INSERT INTO " + source() + " VALUES (6, 'six'), (7, 'seven')");
        EnrichSpec spec = EnrichSpec.of(lake.flow(TASKS), null);
        EnrichSummary stopped = lake.run(new EnrichSpec(
                spec.flows(), null, null, new Budget(null, 0L, null), spec.errors(), null, RecordSpec.NONE));
        assertThat(stopped.left()).isEqualTo(3);
        spark.sql("INSERT INTO " + source() + " VALUES (8, 'eight')");
        assertThat(run()).isEqualTo(new DocumentCounts(3, 0, 0, 1, 0, 4, 0));
    }

    @Test
    void aMergeOfSomebodyElseIsNoticed() {
        spark.sql("MERGE INTO delta.`" + lake.sink() + "` AS sink USING (SELECT 5 AS id) AS other ON sink.id = other.id"
                + " WHEN MATCHED THEN DELETE");
        assertThat(run()).isEqualTo(new DocumentCounts(1, 0, 0, 1, 0, 3, 0));
        assertThat(said()).contains("because the sink was changed by MERGE");
    }

    @Test
    void tidyingUpTheSinkChangesNothingThatTheFeedWouldHaveToName() {
        spark.sql("INSERT INTO " + source() + " VALUES (6, 'six')");
        run();
        spark.sql("UPDATE " + source() + " SET body = 'sechs' WHERE id = 6");
        run();
        spark.sql("REORG TABLE delta.`" + lake.sink() + "` APPLY (PURGE)");
        spark.sql("OPTIMIZE delta.`" + lake.sink() + "`");
        run();
        assertThat(said()).contains("the source has not changed since version").doesNotContain("the sink was changed");
    }

    @Test
    void aGapMakesTheRunCompareAllAndSaySo() {
        spark.sql("ALTER TABLE " + source() + " SET TBLPROPERTIES ('delta.enableChangeDataFeed' = 'false')");
        spark.sql("INSERT INTO " + source() + " VALUES (6, 'six')");
        assertThat(run()).isEqualTo(new DocumentCounts(1, 0, 0, 1, 0, 4, 0));
        assertThat(said()).contains("all documents are compared with their results, because the source has no change");
    }

    @Test
    void anotherSourceOrSinkOrTaskIsNoticed() throws IOException {
        spark.sql("DELETE FROM delta.`" + lake.sink() + "` WHERE id = 5");
        assertThat(run()).isEqualTo(new DocumentCounts(1, 0, 0, 1, 0, 3, 0));
        assertThat(said()).contains("because the sink was changed by DELETE");

        spark.sql("CREATE OR REPLACE TABLE " + source() + " USING delta AS SELECT 1 AS id, 'eins' AS body");
        spark.sql("INSERT INTO " + source() + " VALUES (2, 'two'), (3, 'three'), (5, 'five')");
        assertThat(run().changed()).isEqualTo(1);

        Path checkpoints = Path.of(lake.sink()).resolve(CheckpointFile.DIRECTORY);
        try (var files = Files.list(checkpoints)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith("json")).toList()) {
                Files.writeString(file, "{");
            }
        }
        assertThat(run().due()).isZero();
    }

    private DocumentCounts run() {
        said.reset();
        return EnrichRun.execute(
                        spark,
                        EnrichSpec.of(lake.flow(TASKS), null),
                        conf,
                        Console.lines(new PrintStream(said, true, StandardCharsets.UTF_8)))
                .flows()
                .getFirst()
                .counts();
    }

    private String source() {
        return "delta.`" + lake.source().path() + "`";
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }
}
