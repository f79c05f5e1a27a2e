// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.Calibration;
import io.gemlake.engine.Task;
import io.gemlake.engine.TinyModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationsTest {
    private static final Task TASK = Task.Classify.among(List.of("sport", "money", "weather"));
    private static final StructType TEXTS = StructType.fromDDL("id INT, body STRING");

    @TempDir
    static Path directory;

    private static SparkSession spark;
    private static Path model;

    @BeforeAll
    static void start() {
        model = TinyModelFile.in(directory);
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void aCalibrationIsMeasuredOnceAndReadFromThenOn() throws IOException {
        Path kept = directory.resolve("kept");
        GemlakeConf conf = conf().with(Setting.CALIBRATION_PATH, kept.toString());

        Enricher measured = Enricher.of(spark, conf, List.of(TASK));
        Path file = onlyFile(kept);
        Files.writeString(file, "{\"offsets\":[-9.0,0.0,-9.0],\"temperature\":1.0}");
        deleteChecksum(file);
        Enricher read = Enricher.of(spark, conf, List.of(TASK));

        assertThat(measured.calibrations().get(TASK).offsets()).hasSize(3).allMatch(offset -> offset < 0);
        assertThat(read.calibrations().get(TASK)).isEqualTo(new Calibration(List.of(-9.0, 0.0, -9.0), 1));
        assertThat(read.version()).isNotEqualTo(measured.version());
        assertThat(measured.metrics().documents()).isZero();
    }

    @Test
    void calibrationsLieBesideTheModel() throws IOException {
        Enricher.of(spark, conf(), List.of(new Task.Sentiment()));

        assertThat(onlyFile(model.resolveSibling("calibrations"))).isNotEmptyFile();
    }

    @Test
    void whatAUserGivesWinsAndNoneMeasuresNothing() {
        var given = new Calibration(List.of(0.0, -1.0, -2.0), 2);
        Path unused = directory.resolve("unused");
        GemlakeConf conf = conf().with(Setting.CALIBRATION_PATH, unused.toString());

        assertThat(Enricher.of(spark, conf, List.of(TASK), Map.of(TASK, given)).calibrations())
                .containsExactly(Map.entry(TASK, given));
        assertThat(Enricher.of(spark, conf.with(Setting.CALIBRATION, "none"), List.of(TASK))
                        .calibrations())
                .containsExactly(Map.entry(TASK, Calibration.NONE));
        assertThat(unused).doesNotExist();
    }

    @Test
    void aDirectoryThatCannotBeWrittenCostsOneMeasurement() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "no directory");
        GemlakeConf conf = conf().with(Setting.CALIBRATION_PATH, file.toString());

        Enricher first = Enricher.of(spark, conf, List.of(TASK));

        assertThat(Enricher.of(spark, conf, List.of(TASK)).calibrations()).isEqualTo(first.calibrations());
    }

    @Test
    void aDamagedCalibrationIsRefusedByName() throws IOException {
        Path kept = directory.resolve("damaged");
        GemlakeConf conf = conf().with(Setting.CALIBRATION_PATH, kept.toString());
        Enricher.of(spark, conf, List.of(TASK));
        Path file = onlyFile(kept);
        Files.writeString(file, "{}");
        deleteChecksum(file);

        assertThatThrownBy(() -> Enricher.of(spark, conf, List.of(TASK)))
                .isInstanceOf(GemlakeException.class)
                .hasMessageContaining(file.getFileName().toString())
                .hasMessageContaining("delete it, and it is measured anew");
    }

    @Test
    void everyKindOfLabelHasItsColumn() {
        List<Task> tasks = List.of(
                TASK,
                new Task.Classify(List.of(new Task.Label("a"), new Task.Label("b")), "letter", Task.Choice.ANY),
                new Task.Filter("Is it short?"),
                new Task.Write(new Task.Sentiment()));
        Enricher enricher = Enricher.of(spark, conf().with(Setting.CALIBRATION, "none"), tasks);

        List<Row> rows = enricher.enrich(
                        spark.createDataFrame(
                                List.of(RowFactory.create(1, "The match ended late."), RowFactory.create(2, " ")),
                                TEXTS),
                        "body")
                .orderBy("id")
                .collectAsList();

        Row full = rows.getFirst();
        Row one = full.getStruct(full.fieldIndex("classification"));
        assertThat(one.getString(0)).isIn("sport", "money", "weather");
        assertThat(one.<String, Double>getJavaMap(2)).containsOnlyKeys("sport", "money", "weather");
        assertThat(one.<String, Double>getJavaMap(2).get(one.getString(0))).isEqualTo(one.getDouble(1));
        Row any = full.getStruct(full.fieldIndex("classification_2"));
        assertThat(any.<String, Double>getJavaMap(1)).containsOnlyKeys("a", "b");
        Row decision = full.getStruct(full.fieldIndex("filter"));
        assertThat(decision.getBoolean(0)).isEqualTo(decision.getDouble(1) > 0.5);
        assertThat(full.getList(full.fieldIndex("sentiment_written"))).hasSize(1);
        Row blank = rows.getLast();
        assertThat(blank.isNullAt(blank.fieldIndex("classification"))).isTrue();
        assertThat(blank.isNullAt(blank.fieldIndex("filter"))).isTrue();
    }

    private static Path onlyFile(Path kept) throws IOException {
        try (Stream<Path> files = Files.list(kept)) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(".json")).toList();
            assertThat(found).hasSize(1);
            return found.getFirst();
        }
    }

    private static void deleteChecksum(Path file) throws IOException {
        Files.delete(file.resolveSibling("." + file.getFileName() + ".crc"));
    }

    private static GemlakeConf conf() {
        return GemlakeConf.of(new SparkConf(false)).with(Setting.MODEL_PATH, model.toString());
    }
}
