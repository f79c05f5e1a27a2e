// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gemlake.engine.Task;
import io.gemlake.engine.TinyModelFile;
import io.gemlake.job.Console;
import io.gemlake.job.JobErrorCode;
import io.gemlake.job.JobException;
import io.gemlake.job.enrich.LocalSpark;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.ProfileFile;
import io.gemlake.spark.Setting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Calibrations of a model of random weights, whose labels have nothing to do with the texts.
class CalibrateRunTest {
    private static final Task SENTIMENT = new Task.Sentiment(Task.Scale.TWO_WAY);

    @TempDir
    static Path shared;

    private static SparkSession spark;
    private static GemlakeConf conf;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeAll
    static void start() {
        conf = GemlakeConf.of(new SparkConf(false))
                .with(Setting.MODEL_PATH, TinyModelFile.in(shared).toString())
                .with(Setting.KV_BYTES, "64m");
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void labelsThatAreRareBecomeUnlikely() throws IOException {
        CalibrateSpec spec = spec(SENTIMENT, "label", 100, i -> i % 10 == 0 ? "\"positive\"" : "\"negative\"");

        CalibrateReport report = calibrate(spec);

        CalibrateReport.HeldOut heldOut = report.heldOut();
        assertThat(heldOut).isNotNull();
        assertThat(heldOut.rows()).isEqualTo(20);
        assertThat(heldOut.after().logLoss()).isLessThan(heldOut.before().logLoss());
        assertThat(heldOut.after().accuracy()).isGreaterThan(0.7);
        assertThat(report.lines()).anyMatch(line -> line.startsWith("  after:  accuracy 0."));
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("100 texts have a result (0 failed, 0 truncated)");

        Path file = Path.of(report.path());
        assertThat(file).hasFileName(report.profile().id() + ".profile.json");
        assertThat(ProfileFile.read(spec.out(), new Configuration())).isEqualTo(report.profile());
        JsonNode measured = new ObjectMapper().readTree(file.toFile()).path("measured");
        assertThat(measured.path("rows").asInt()).isEqualTo(100);
        assertThat(measured.path("fingerprint").asText()).hasSize(64);
        assertThat(measured.path("held_out").path("after").path("log_loss").asDouble())
                .isEqualTo(heldOut.after().logLoss());
        assertThat(Files.readString(file)).doesNotContain("text number");
    }

    @Test
    void theProfileIsUsedAsItWasMeasured() throws IOException {
        CalibrateSpec spec = spec(SENTIMENT, "label", 100, i -> i % 10 == 0 ? "\"positive\"" : "\"negative\"");
        CalibrateReport report = calibrate(spec);

        Enricher enricher = Enricher.of(spark, conf.with(Setting.PROFILES, report.path()), List.of(SENTIMENT));

        assertThat(enricher.calibration(SENTIMENT)).isEqualTo(report.profile().calibration());
        List<Row> rows =
                enricher.enrich(spark.read().json(spec.table().input()), "text").collectAsList();
        assertThat(rows.stream()
                        .filter(row -> row.<Row>getAs("sentiment").getString(0).equals("negative")))
                .hasSizeGreaterThan(80);
        // What it is compared with is never itself.
        assertThat(CalibrateRun.execute(spark, spec, conf.with(Setting.PROFILES, report.path()), console())
                        .heldOut())
                .isEqualTo(report.heldOut());
    }

    @Test
    void withoutLabelsTheTextsAloneDecide() throws IOException {
        Task task = Task.Classify.among(List.of("sport", "money", "weather"));
        CalibrateReport report = calibrate(spec(task, null, 60, _ -> "null"));

        assertThat(report.heldOut()).isNull();
        assertThat(report.profile().labels()).containsExactly("sport", "money", "weather");
        assertThat(report.profile().calibration().offsets()).hasSize(3).allMatch(offset -> offset < 0);
        assertThat(report.profile().calibration().temperature()).isEqualTo(1);
        assertThat(report.lines()).noneMatch(line -> line.contains("held out"));
    }

    @Test
    void withoutLabelsTheTemperatureStays() throws IOException {
        double usual = Enricher.of(spark, conf, List.of(SENTIMENT))
                .calibration(SENTIMENT)
                .temperature();

        CalibrateReport report = calibrate(spec(SENTIMENT, null, 60, _ -> "null"));

        assertThat(usual).isNotEqualTo(1);
        assertThat(report.profile().calibration().temperature()).isEqualTo(usual);
    }

    @Test
    void conditionsAndSeveralLabelsHaveLabelsOfTheirOwnKind() throws IOException {
        CalibrateReport filter = calibrate(spec(new Task.Filter("Is it late?"), "label", 60, i -> "" + (i % 4 == 0)));
        assertThat(filter.profile().calibration().offsets()).hasSize(2);
        assertThat(filter.profile().labels()).containsExactly("true", "false");

        Task task = new Task.Classify(
                List.of(new Task.Label("a"), new Task.Label("b"), new Task.Label("c")), "", Task.Choice.ANY);
        CalibrateReport any = calibrate(spec(task, "label", 60, i -> i % 2 == 0 ? "[\"a\", \"b\"]" : "[]"));
        assertThat(any.profile().calibration().offsets()).hasSize(6);
        assertThat(any.heldOut()).isNotNull();
    }

    @Test
    void whatCannotBeCalibratedIsRefused() throws IOException {
        refused(spec(SENTIMENT, "label", 40, _ -> "\"positive\""), "40 of its rows have a text and a label;");
        refused(spec(SENTIMENT, "lable", 60, _ -> "\"positive\""), "no column 'lable'; did you mean 'label'?");
        refused(
                spec(SENTIMENT, "label", 60, i -> i < 7 ? "\"Positive\"" : i == 7 ? "\"good\"" : "\"positive\""),
                "does not know: 'Positive' in 7 rows, 'good' in 1 rows; add them to the task (positive, negative)");
        refused(
                spec(SENTIMENT, "label", 60, _ -> "1"),
                "of type BIGINT, and this task takes STRING: one of the labels");
        refused(
                spec(new Task.Filter("Is it late?"), "label", 60, _ -> "\"yes\""),
                "of type STRING, and this task takes BOOLEAN");
    }

    private CalibrateReport calibrate(CalibrateSpec spec) {
        return CalibrateRun.execute(spark, spec, conf, console());
    }

    private Console console() {
        return Console.lines(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    private void refused(CalibrateSpec spec, String message) {
        assertThatExceptionOfType(JobException.class)
                .isThrownBy(() -> calibrate(spec))
                .satisfies(e -> assertThat(e.code()).isEqualTo(JobErrorCode.SOURCE_INVALID))
                .withMessageContaining(message);
    }

    private CalibrateSpec spec(Task task, @Nullable String label, int count, IntFunction<String> labels)
            throws IOException {
        List<String> lines = IntStream.range(0, count)
                .mapToObj(i -> "{\"id\": %d, \"text\": \"text number %d is %s\", \"label\": %s}"
                        .formatted(i, i, "so long ".repeat(i % 5), labels.apply(i)))
                .toList();
        Path input = Files.write(Files.createTempDirectory(directory, "rows").resolve("rows.json"), lines);
        return new CalibrateSpec(
                task,
                new CalibrateSpec.Table(input.toString(), "text", label, "id"),
                input.resolveSibling("profiles").toString(),
                null);
    }
}
