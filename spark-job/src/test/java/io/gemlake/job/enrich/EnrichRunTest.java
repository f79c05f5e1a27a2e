// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gemlake.engine.Calibration;
import io.gemlake.engine.LongInput;
import io.gemlake.engine.Task;
import io.gemlake.engine.TinyModelFile;
import io.gemlake.job.JobErrorCode;
import io.gemlake.job.JobException;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.Profile;
import io.gemlake.spark.ProfileFile;
import io.gemlake.spark.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrichRunTest {
    private static final List<Task> ALL = List.of(new Task.Sentiment(), new Task.Entities(), new Task.Summary(4));

    @TempDir
    static Path shared;

    private static SparkSession spark;
    private static GemlakeConf conf;

    @TempDir
    Path directory;

    private Lake lake;

    @BeforeAll
    static void start() {
        conf = GemlakeConf.of(new SparkConf(false))
                .with(Setting.MODEL_PATH, TinyModelFile.in(shared).toString())
                .with(Setting.DOCUMENT_TOKENS, "64")
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
    }

    @Test
    void computesWhatIsNewOrChangedAndLeavesTheRest() {
        lake.write("(1, 'The hotel was good'), (2, NULL), (3, ' \\n'), (4, repeat('long ', 100)), (5, 'Bad food')");
        FlowSummary first = lake.run(ALL);
        assertThat(first.counts()).isEqualTo(new DocumentCounts(5, 0, 0, 0, 0, 0, 0));
        assertThat(List.of(first.computed(), first.known(), first.work().failed()))
                .containsExactly(5L, 0L, 1L);
        Map<Object, Row> rows = lake.rows();
        assertThat(rows).containsOnlyKeys(1, 2, 3, 4, 5);
        Row good = rows.get(1);
        Row sentiment = good.getAs("sentiment");
        assertThat(sentiment.<Row>getAs("result").getString(0)).isIn("positive", "negative", "neutral", "mixed");
        assertThat(sentiment.<Object>getAs("error")).isNull();
        assertThat(sentiment.<String>getAs("model")).isEqualTo("tiny.gguf");
        assertThat(sentiment.<String>getAs("model_hash")).matches("[0-9a-f]{64}");
        assertThat(sentiment.<String>getAs("task_version")).startsWith("sentiment");
        assertThat(good.<String>getAs("status")).isEqualTo("done");
        assertThat(good.<String>getAs("source")).isEqualTo("documents");
        assertThat(rows.get(2).<Row>getAs("sentiment").<Object>getAs("result")).isNull();
        assertThat(rows.get(3).<Row>getAs("summary").<Object>getAs("result")).isNull();
        Row error = rows.get(4).<Row>getAs("summary").getAs("error");
        assertThat(error.getString(0)).isEqualTo("REQUEST_TOO_LONG");
        assertThat(error.getString(1)).isEqualTo("input");
        assertThat(rows.get(4).<String>getAs("status")).isEqualTo("failed");

        assertThat(lake.run(ALL).counts()).isEqualTo(new DocumentCounts(0, 0, 0, 1, 0, 4, 0));

        lake.write("(1, 'The hotel was bad'), (2, NULL), (3, ' \\n'), (4, repeat('long ', 100)), (6, 'New')");
        assertThat(lake.run(ALL).counts()).isEqualTo(new DocumentCounts(1, 1, 0, 1, 0, 2, 1));
        Map<Object, Row> updated = lake.rows();
        assertThat(updated).containsOnlyKeys(1, 2, 3, 4, 6);
        assertThat(updated.get(1).<String>getAs("text_hash")).isNotEqualTo(good.<String>getAs("text_hash"));
        assertThat(updated.get(3)).isEqualTo(rows.get(3));
        assertThat(lake.staging()).doesNotExist();
    }

    @Test
    void aKnownTextIsStillOneThatWasCut() {
        lake.write("(1, repeat('long ', 70)), (2, 'Good')");
        assertThat(lake.run(ALL).work().truncated()).isEqualTo(1);
        lake.write("(3, repeat('long ', 70)), (2, 'Good')");
        FlowSummary renamed = lake.run(ALL);
        assertThat(List.of(renamed.renamed(), renamed.known(), renamed.computed()))
                .containsExactly(1L, 1L, 0L);
        assertThat(lake.rows().get(3).<Boolean>getAs("truncated")).isTrue();
        assertThat(lake.rows().get(2).<Boolean>getAs("truncated")).isFalse();
    }

    @Test
    void deletesWhatAKilledRunLeftBehindOnceItIsADayOld() throws IOException {
        lake.write("(1, 'Good')");
        lake.run(ALL);
        Path abandoned = staged("local-1", Duration.ofHours(25));
        Path atWork = staged("local-2", Duration.ofHours(23));
        lake.write("(1, 'Bad')");
        lake.run(ALL);
        assertThat(abandoned).doesNotExist();
        assertThat(atWork.resolve("part.parquet")).exists();
        assertThat(lake.staging()).isDirectoryNotContaining(path -> !path.equals(atWork));
    }

    @Test
    void makesTheSinkWhereAKilledRunLeftALogWithoutAVersion() throws IOException {
        Files.createDirectories(Path.of(lake.sink(), "_delta_log"));
        lake.write("(1, 'Good')");
        assertThat(lake.run(ALL).computed()).isEqualTo(1);
        assertThat(lake.rows()).containsOnlyKeys(1);
    }

    @Test
    void answersForAFolderOfFilesWhateverTheyHold() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("texts").resolve("deep dir"));
        Files.writeString(folder.resolve("größe 1%.txt"), "Hello 👋");
        Files.write(folder.resolve("broken.txt"), new byte[] {'a', (byte) 0xff, (byte) 0xc3, 'b', 0});
        Files.createFile(folder.resolve("empty.txt"));
        FlowSummary summary =
                run(spec(new Source.TextFolder(directory.resolve("texts").toString()), "path", "text", ALL));
        assertThat(summary.counts().added()).isEqualTo(3);
        assertThat(summary.work().failed()).isZero();
        assertThat(lake.rows()).containsOnlyKeys("deep dir/größe 1%.txt", "deep dir/broken.txt", "deep dir/empty.txt");
    }

    @Test
    void answersForCsv() throws IOException {
        Path csv = Files.writeString(directory.resolve("reviews.csv"), "id,body\n7,\"Good,\nreally\"\n8,\n");
        assertThat(run(spec(Source.Csv.standard(csv.toString()), "id", "body", ALL))
                        .counts()
                        .added())
                .isEqualTo(2);
        assertThat(lake.rows()).containsOnlyKeys("7", "8");
    }

    @Test
    void readsParquetAndJsonLines() {
        spark.sql("SELECT 'a' AS id, 'Good' AS body")
                .write()
                .parquet(lake.source().path());
        assertThat(run(spec(new Source.Parquet(lake.source().path()), "id", "body", ALL))
                        .counts()
                        .added())
                .isEqualTo(1);
        String json = directory.resolve("json").toString();
        spark.sql("SELECT 'a' AS id, 'Other' AS body").write().json(json);
        assertThat(run(spec(new Source.Json(json), "ID", "body", ALL)).counts().changed())
                .isEqualTo(1);
        assertThat(lake.rows()).containsOnlyKeys("a");
    }

    @Test
    void refusesKeysThatDoNotNameDocuments() {
        lake.write("(1, 'a'), (1, 'b'), (NULL, 'c'), (NULL, 'd'), (2, 'e')");
        assertThatThrownBy(() -> lake.run(ALL))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("2 documents whose key 'id' is NULL, and 1 keys that several documents have");
    }

    @Test
    void refusesSourcesAndSinksThatDoNotFit() throws IOException {
        lake.write("(1, 'a')");
        assertRefused(JobErrorCode.SOURCE_INVALID, "did you mean 'body'?", spec(lake.source(), "id", "bode", ALL));
        assertRefused(
                JobErrorCode.SOURCE_INVALID,
                "nothing at this path",
                spec(new Source.Json(lake.source().path() + "x"), "id", "body", ALL));
        Files.createDirectories(Path.of(lake.sink()));
        Files.writeString(Path.of(lake.sink()).resolve("other.txt"), "x");
        assertRefused(
                JobErrorCode.SINK_INVALID, "something else than a Delta table", spec(lake.source(), "id", "body", ALL));
        Files.delete(Path.of(lake.sink()).resolve("other.txt"));
        spark.sql("SELECT 1 AS other").write().format("delta").save(lake.sink());
        assertRefused(JobErrorCode.SINK_INVALID, "it has no column 'id'", spec(lake.source(), "id", "body", ALL));
    }

    private void assertRefused(JobErrorCode code, String message, EnrichSpec spec) {
        assertThatThrownBy(() -> lake.run(spec))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @Test
    void aProfileAndAPolicyForLongInputAreVersionsOfTheirOwn() throws IOException {
        lake.write("(1, 'Good'), (2, repeat('long ', 60))");
        List<Task> tasks = List.of(new Task.Sentiment());
        FlowSummary cut = lake.run(tasks);
        assertThat(List.of(cut.work().truncated(), cut.work().merged())).containsExactly(1L, 0L);

        Profile profile = Enricher.of(spark, conf, tasks)
                .profile(tasks.getFirst(), new Calibration(List.of(-40.0, 0.0, 0.0, 0.0), 1));
        String path = ProfileFile.write(
                directory.resolve("profiles").toString(),
                profile,
                JsonNodeFactory.instance.objectNode(),
                new Configuration());
        EnrichSpec own = profiled(tasks, path, LongInput.MAP_REDUCE);
        FlowSummary merged = run(own);

        assertThat(List.of(
                        merged.counts().stale(),
                        merged.work().truncated(),
                        merged.work().merged()))
                .containsExactly(2L, 0L, 1L);
        assertThat(merged.line()).contains("0 truncated, 1 read in parts");
        assertThat(lake.rows().values())
                .allSatisfy(row -> assertThat(
                                row.<Row>getAs("sentiment").<Row>getAs("result").getString(0))
                        .isEqualTo("positive"));
        assertThat(run(own).computed()).isZero();
        EnrichSpec unfit = profiled(List.of(new Task.Filter("Is it short?")), path, LongInput.TRUNCATE_TAIL);
        assertThatThrownBy(() -> lake.run(unfit)).hasMessageContaining("it is for the task sentiment-");
    }

    private EnrichSpec profiled(List<Task> tasks, String profile, LongInput longInput) {
        var flow = new Flow(
                Flow.ONLY,
                lake.source(),
                "id",
                "body",
                tasks,
                List.of(profile),
                SinkSpec.at(lake.sink()),
                Changes.FOLLOW,
                null);
        return new EnrichSpec(
                List.of(flow), null, longInput, Budget.UNLIMITED, ErrorPolicy.STANDARD, null, RecordSpec.NONE);
    }

    private FlowSummary run(EnrichSpec spec) {
        return lake.run(spec).flows().getFirst();
    }

    private EnrichSpec spec(Source documents, String key, String text, List<Task> tasks) {
        return EnrichSpec.of(documents, key, text, tasks, lake.sink(), null);
    }

    /// A staging directory that was written to that long ago.
    private Path staged(String name, Duration age) throws IOException {
        var time = FileTime.from(Instant.now().minus(age));
        Path stagingDirectory = Files.createDirectories(lake.staging().resolve(name));
        Path file = Files.createFile(stagingDirectory.resolve("part.parquet"));
        Files.setLastModifiedTime(file, time);
        return Files.setLastModifiedTime(stagingDirectory, time);
    }
}
