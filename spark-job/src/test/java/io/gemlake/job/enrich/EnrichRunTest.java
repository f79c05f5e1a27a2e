// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gemlake.engine.Calibration;
import io.gemlake.engine.LongInput;
import io.gemlake.engine.Task;
import io.gemlake.engine.TinyModelFile;
import io.gemlake.job.Console;
import io.gemlake.job.JobErrorCode;
import io.gemlake.job.JobException;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.Profile;
import io.gemlake.spark.ProfileFile;
import io.gemlake.spark.Setting;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
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

    private String source;
    private String sink;

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
        source = directory.resolve("source").toString();
        sink = directory.resolve("sink").toString();
    }

    @Test
    void computesWhatIsNewOrChangedAndLeavesTheRest() {
        write("VALUES (1, 'The hotel was good'), (2, NULL), (3, ' \\n'), (4, repeat('long ', 100)), (5, 'Bad food')");
        EnrichSummary first = run(ALL);
        assertThat(List.of(first.added(), first.changed(), first.unchanged(), first.failed()))
                .containsExactly(5L, 0L, 0L, 1L);
        Map<Object, Row> rows = rows();
        assertThat(rows).containsOnlyKeys(1, 2, 3, 4, 5);
        Row good = rows.get(1);
        assertThat(good.<Row>getAs("sentiment").getString(0)).isIn("positive", "negative", "neutral", "mixed");
        assertThat(good.<Object>getAs("error")).isNull();
        assertThat(good.<String>getAs("model")).isEqualTo("tiny.gguf");
        assertThat(good.<String>getAs("model_hash")).matches("[0-9a-f]{64}");
        assertThat(rows.get(2).<Object>getAs("sentiment")).isNull();
        assertThat(rows.get(3).<Object>getAs("summary")).isNull();
        assertThat(rows.get(4).<Row>getAs("error").getString(0)).isEqualTo("REQUEST_TOO_LONG");

        EnrichSummary second = run(ALL);
        assertThat(List.of(second.added(), second.changed(), second.retried(), second.unchanged()))
                .containsExactly(0L, 0L, 1L, 4L);

        write("VALUES (1, 'The hotel was bad'), (2, NULL), (3, ' \\n'), (4, repeat('long ', 100)), (6, 'New')");
        EnrichSummary third = run(ALL);
        assertThat(List.of(third.added(), third.changed(), third.retried(), third.unchanged()))
                .containsExactly(1L, 1L, 1L, 2L);
        Map<Object, Row> updated = rows();
        assertThat(updated).containsOnlyKeys(1, 2, 3, 4, 5, 6);
        assertThat(updated.get(1).<String>getAs("text_hash")).isNotEqualTo(good.<String>getAs("text_hash"));
        assertThat(updated.get(5)).isEqualTo(rows.get(5));
        assertThat(staging()).doesNotExist();
    }

    @Test
    void triesADocumentAgainThatFailedUntilItHasAResult() {
        write("VALUES (1, 'Good'), (2, repeat('long ', 100))");
        run(ALL);
        assertThat(rows().get(2).<Row>getAs("error")).isNotNull();

        EnrichSummary second = run(ALL, conf.with(Setting.DOCUMENT_BYTES, "1k"));
        assertThat(List.of(second.added(), second.changed(), second.retried(), second.unchanged(), second.failed()))
                .containsExactly(0L, 0L, 1L, 1L, 0L);
        assertThat(rows().get(2).<Row>getAs("error")).isNull();
        assertThat(rows().get(2).<Row>getAs("sentiment")).isNotNull();

        assertThat(run(ALL).computed()).isZero();
    }

    @Test
    void deletesWhatAKilledRunLeftBehindOnceItIsADayOld() throws IOException {
        write("VALUES (1, 'Good')");
        run(ALL);
        Path abandoned = staged("local-1", Duration.ofHours(25));
        Path atWork = staged("local-2", Duration.ofHours(23));
        write("VALUES (1, 'Bad')");
        run(ALL);
        assertThat(abandoned).doesNotExist();
        assertThat(atWork.resolve("part.parquet")).exists();
        assertThat(staging()).isDirectoryNotContaining(path -> !path.equals(atWork));
    }

    @Test
    void computesAgainWhenTasksChangeOrAColumnIsGone() {
        write("VALUES (1, 'The hotel was good')");
        run(List.of(new Task.Sentiment()));
        assertThat(run(ALL).changed()).isEqualTo(1);
        assertThat(rows().get(1).schema().fieldNames()).contains("sentiment", "entities", "summary");
        spark.sql("ALTER TABLE delta.`" + sink + "` SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
        spark.sql("ALTER TABLE delta.`" + sink + "` DROP COLUMN sentiment");
        assertThat(run(ALL).changed()).isEqualTo(1);
        assertThat(rows().get(1).<Object>getAs("sentiment")).isNotNull();
    }

    @Test
    void clearsResultsOfTasksThatAreNoLongerAsked() {
        write("VALUES (1, 'The hotel was good'), (2, 'Same')");
        run(ALL);
        write("VALUES (1, 'The hotel was bad'), (2, 'Same')");
        run(List.of(new Task.Sentiment()));

        assertThat(rows().get(1).<Object>getAs("sentiment")).isNotNull();
        assertThat(rows().get(1).<Object>getAs("entities")).isNull();
        assertThat(rows().get(1).<Object>getAs("summary")).isNull();
    }

    @Test
    void answersForAFolderOfFilesWhateverTheyHold() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("texts").resolve("deep dir"));
        Files.writeString(folder.resolve("größe 1%.txt"), "Hello 👋");
        Files.write(folder.resolve("broken.txt"), new byte[] {'a', (byte) 0xff, (byte) 0xc3, 'b', 0});
        Files.createFile(folder.resolve("empty.txt"));
        EnrichSummary summary =
                run(spec(new Source.TextFolder(directory.resolve("texts").toString()), "path", "text", ALL));
        assertThat(summary.added()).isEqualTo(3);
        assertThat(summary.failed()).isZero();
        assertThat(rows()).containsOnlyKeys("deep dir/größe 1%.txt", "deep dir/broken.txt", "deep dir/empty.txt");
    }

    @Test
    void answersForCsv() throws IOException {
        Path csv = Files.writeString(directory.resolve("reviews.csv"), "id,body\n7,\"Good,\nreally\"\n8,\n");
        assertThat(run(spec(Source.Csv.standard(csv.toString()), "id", "body", ALL))
                        .added())
                .isEqualTo(2);
        assertThat(rows()).containsOnlyKeys("7", "8");
    }

    @Test
    void readsParquetAndJsonLines() {
        spark.sql("SELECT 'a' AS id, 'Good' AS body").write().parquet(source);
        assertThat(run(spec(new Source.Parquet(source), "id", "body", ALL)).added())
                .isEqualTo(1);
        String json = directory.resolve("json").toString();
        spark.sql("SELECT 'b' AS id, 'Good' AS body").write().json(json);
        assertThat(run(spec(new Source.Json(json), "ID", "body", ALL)).added()).isEqualTo(1);
        assertThat(rows()).containsOnlyKeys("a", "b");
    }

    @Test
    void refusesKeysThatDoNotNameDocuments() {
        write("VALUES (1, 'a'), (1, 'b'), (NULL, 'c'), (NULL, 'd'), (2, 'e')");
        assertThatThrownBy(() -> run(ALL))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("2 documents whose key 'id' is NULL, and 1 keys that several documents have");
    }

    @Test
    void refusesSourcesAndSinksThatDoNotFit() throws IOException {
        write("VALUES (1, 'a')");
        assertRefused(
                JobErrorCode.SOURCE_INVALID, "did you mean 'body'?", spec(new Source.Delta(source), "id", "bode", ALL));
        assertRefused(
                JobErrorCode.SOURCE_INVALID,
                "nothing at this path",
                spec(new Source.Json(source + "x"), "id", "body", ALL));
        Files.createDirectories(Path.of(sink));
        Files.writeString(Path.of(sink).resolve("other.txt"), "x");
        assertRefused(
                JobErrorCode.SINK_INVALID,
                "something else than a Delta table",
                spec(new Source.Delta(source), "id", "body", ALL));
        Files.delete(Path.of(sink).resolve("other.txt"));
        spark.sql("SELECT 1 AS other").write().format("delta").save(sink);
        assertRefused(
                JobErrorCode.SINK_INVALID, "it has no column 'id'", spec(new Source.Delta(source), "id", "body", ALL));
    }

    private void assertRefused(JobErrorCode code, String message, EnrichSpec spec) {
        assertThatThrownBy(() -> run(spec))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    private void write(String values) {
        spark.sql("SELECT CAST(col1 AS INT) AS id, CAST(col2 AS STRING) AS body FROM " + values)
                .write()
                .format("delta")
                .mode("overwrite")
                .save(source);
    }

    private EnrichSummary run(List<Task> tasks) {
        return run(tasks, conf);
    }

    private EnrichSummary run(List<Task> tasks, GemlakeConf otherConf) {
        return run(spec(new Source.Delta(source), "id", "body", tasks), otherConf);
    }

    private static EnrichSummary run(EnrichSpec spec) {
        return run(spec, conf);
    }

    private static EnrichSummary run(EnrichSpec spec, GemlakeConf conf) {
        var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return EnrichRun.execute(spark, spec, conf, Console.lines(silent));
    }

    @Test
    void aProfileAndAPolicyForLongInputAreVersionsOfTheirOwn() throws IOException {
        write("VALUES (1, 'Good'), (2, repeat('long ', 60))");
        List<Task> tasks = List.of(new Task.Sentiment());
        EnrichSummary cut = run(tasks);
        assertThat(List.of(cut.truncated(), cut.merged())).containsExactly(1L, 0L);

        Profile profile = Enricher.of(spark, conf, tasks)
                .profile(tasks.getFirst(), new Calibration(List.of(-40.0, 0.0, 0.0, 0.0), 1));
        String path = ProfileFile.write(
                directory.resolve("profiles").toString(),
                profile,
                JsonNodeFactory.instance.objectNode(),
                new Configuration());
        EnrichSpec own = profiled(tasks, path, LongInput.MAP_REDUCE);
        EnrichSummary merged = run(own);

        assertThat(List.of(merged.changed(), merged.truncated(), merged.merged()))
                .containsExactly(2L, 0L, 1L);
        assertThat(merged.line()).contains("0 truncated, 1 read in parts");
        assertThat(rows().values())
                .allSatisfy(row ->
                        assertThat(row.<Row>getAs("sentiment").getString(0)).isEqualTo("positive"));
        assertThat(run(own).computed()).isZero();
        EnrichSpec unfit = profiled(List.of(new Task.Filter("Is it short?")), path, LongInput.TRUNCATE_TAIL);
        assertThatThrownBy(() -> run(unfit)).hasMessageContaining("it is for the task sentiment-");
    }

    private EnrichSpec profiled(List<Task> tasks, String profile, LongInput longInput) {
        var flow = new Flow(
                Flow.ONLY,
                new Source.Delta(source),
                "id",
                "body",
                tasks,
                List.of(profile),
                SinkSpec.at(sink),
                Changes.FOLLOW,
                null);
        return new EnrichSpec(
                List.of(flow), null, longInput, Budget.UNLIMITED, ErrorPolicy.STANDARD, null, RecordSpec.NONE);
    }

    private EnrichSpec spec(Source documents, String key, String text, List<Task> tasks) {
        return EnrichSpec.of(documents, key, text, tasks, sink, null);
    }

    private Path staging() {
        return directory.resolve("sink").resolve("_gemlake_staging");
    }

    /// A staging directory that was written to that long ago.
    private Path staged(String name, Duration age) throws IOException {
        var time = FileTime.from(Instant.now().minus(age));
        Path stagingDirectory = Files.createDirectories(staging().resolve(name));
        Path file = Files.createFile(stagingDirectory.resolve("part.parquet"));
        Files.setLastModifiedTime(file, time);
        return Files.setLastModifiedTime(stagingDirectory, time);
    }

    private Map<Object, Row> rows() {
        return spark.read().format("delta").load(sink).collectAsList().stream()
                .collect(Collectors.toMap(row -> row.get(0), Function.identity()));
    }
}
