// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.ErrorCode;
import io.gemlake.engine.LinearMap;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaughtHead;
import io.gemlake.engine.TaughtHead.Kind;
import io.gemlake.engine.TinyModelFile;
import io.gemlake.job.Console;
import io.gemlake.job.JobErrorCode;
import io.gemlake.job.JobException;
import io.gemlake.job.enrich.LocalSpark;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.HeadFile;
import io.gemlake.spark.Setting;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Heads on the states of a model of random weights: enough of what a text says survives in them to learn from.
class TeachRunTest {
    private static final Console CONSOLE = Console.lines(new PrintStream(OutputStream.nullOutputStream()));

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
                .with(Setting.KV_BYTES, "64m");
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void aClassifierLearnsAndIsAppliedAsItWasMeasured() throws IOException {
        var random = new Random(1);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            String word = random.nextBoolean() ? "the the the" : "hat hat hat";
            lines.add("{\"id\": %d, \"text\": \"%s\", \"label\": \"%s\"}".formatted(i, word, word.startsWith("t")));
        }
        TeachSpec spec = spec(Kind.CLASSIFY, lines, "text", "label");

        TeachReport report = TeachRun.execute(spark, spec, conf, CONSOLE);

        assertThat(report.curve()).extracting(TeachReport.Point::rows).containsExactly(50, 80);
        assertThat(report.curve().getLast().heldOut().rows()).isEqualTo(40);
        assertThat(report.curve().getLast().heldOut().value("accuracy")).isGreaterThan(0.9);
        assertThat(report.head().labels()).containsExactly("false", "true");

        TaughtHead head = HeadFile.read(spec.out(), new Configuration());
        assertThat(head.id()).isEqualTo(report.head().id());
        assertThat(Files.readString(Path.of(spec.out(), "report.md")))
                .contains("| rows learnt from | accuracy |", "| 50 | ", "| 80 | ", "Labels: false, true");
        List<Row> rows = Enricher.of(spark, conf, List.of(new Task.Taught(head)))
                .enrich(spark.read().json(spec.table().input()), "text")
                .collectAsList();
        assertThat(rows)
                .allSatisfy(row -> assertThat(row.<Object>getAs("error")).isNull());
    }

    @Test
    void aTaggerLearnsFromTokensAndTags() throws IOException {
        var random = new Random(2);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            List<String> tokens = new ArrayList<>();
            List<String> tags = new ArrayList<>();
            for (int word = 0; word < 4; word++) {
                boolean name = random.nextInt(3) == 0;
                tokens.add(name ? "\"XQ\"" : "\"the\"");
                tags.add(name ? "\"B-place\"" : "\"O\"");
            }
            lines.add("{\"id\": %d, \"tokens\": %s, \"tags\": %s}".formatted(i, tokens, tags));
        }

        TeachReport report = TeachRun.execute(spark, spec(Kind.ENTITIES, lines, "tokens", "tags"), conf, CONSOLE);

        assertThat(report.curve().getLast().heldOut().value("span F1")).isGreaterThan(0.9);
        var source = spark.sql("SELECT 'the XQ the the' AS text");
        Row row = Enricher.of(spark, conf, List.of(new Task.Taught(report.head())))
                .enrich(source, "text")
                .head();
        assertThat(row.<Row>getList(0)).singleElement().satisfies(entity -> {
            assertThat(entity.getString(0)).isEqualTo("place");
            assertThat(entity.getString(1)).isEqualTo("XQ");
            assertThat(entity.getInt(2)).isEqualTo(4);
            assertThat(entity.getInt(3)).isEqualTo(6);
        });
    }

    @Test
    void aHeadReplacesTheOneOfAnEarlierRun() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String word = i % 3 == 0 ? "the the" : "hat hat";
            lines.add("{\"id\": %d, \"text\": \"%s\", \"label\": \"%s\"}".formatted(i, word, word.charAt(0)));
        }
        TeachReport first = TeachRun.execute(spark, spec(Kind.CLASSIFY, lines, "text", "label"), conf, CONSOLE);
        lines.replaceAll(line -> line.replace("\"h\"", "\"x\""));
        TeachSpec again = spec(Kind.CLASSIFY, lines, "text", "label");

        TeachReport second = TeachRun.execute(spark, again, conf, CONSOLE);

        assertThat(second.head().id()).isNotEqualTo(first.head().id());
        assertThat(HeadFile.read(again.out(), new Configuration()).id())
                .isEqualTo(second.head().id());
    }

    @Test
    void aHeadOfAnotherModelIsRefused() {
        var map = new LinearMap(1, 2, new float[2]);
        var origin = new TaughtHead.Origin("ab".repeat(32), "v");
        var head =
                new TaughtHead(Kind.CLASSIFY, List.of("a", "b"), new TaughtHead.Reading(1), map, new float[2], origin);

        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> Enricher.of(spark, conf, List.of(new Task.Taught(head))))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.HEAD_MISMATCH));
    }

    @Test
    void statesOfPartsOfTextsAreNotLearntFrom() {
        // What the policy refuses is refused before anything is read.
        var table = new TeachSpec.Table("no_such_table", "text", "label", null);
        var spec = new TeachSpec(new Subject(Kind.CLASSIFY, "", List.of(1)), table, 80, directory.toString(), null);

        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> TeachRun.execute(spark, spec, conf.with(Setting.INPUT_POLICY, "map_reduce"), CONSOLE))
                .withMessageContaining("no head is taught with the policy map_reduce");
    }

    @Test
    void whatCannotBeLearntFromIsRefused() throws IOException {
        List<String> few = List.of("{\"id\": 1, \"text\": \"a\", \"label\": \"x\", \"tags\": [\"O\"]}");
        refused(spec(Kind.CLASSIFY, few, "text", "label"), "of its 1 labelled rows 80 are to be learnt from");
        refused(spec(Kind.CLASSIFY, few, "text", "lable"), "no column 'lable'; did you mean 'label'?");
        refused(spec(Kind.CLASSIFY, few, "text", "tags"), "types STRING and ARRAY<STRING>; to be taught are a text");
        refused(spec(Kind.ENTITIES, few, "text", "label"), "names ARRAY<STRUCT<label, start, end>>, or tokens");
        List<String> alike = Collections.nCopies(120, few.getFirst());
        refused(spec(Kind.CLASSIFY, alike, "text", "label"), "80 rows have 1 labels; give 2 to 500");
        var absent = new TeachSpec.Table("no_such_table", "text", "label", null);
        refused(
                new TeachSpec(new Subject(Kind.CLASSIFY, "", List.of(1)), absent, 80, directory.toString(), null),
                "nothing at this path, and no such table");
        assertThat(spark.sparkContext().getPersistentRDDs().size())
                .as("nothing stays in memory")
                .isZero();
    }

    private static void refused(TeachSpec spec, String message) {
        assertThatExceptionOfType(JobException.class)
                .isThrownBy(() -> TeachRun.execute(spark, spec, conf, CONSOLE))
                .satisfies(e -> assertThat(e.code()).isEqualTo(JobErrorCode.SOURCE_INVALID))
                .withMessageContaining(message);
    }

    private TeachSpec spec(Kind kind, List<String> lines, String text, String label) throws IOException {
        Path input = Files.write(directory.resolve("rows.json"), lines);
        return new TeachSpec(
                new Subject(kind, "", List.of(1, 2)),
                new TeachSpec.Table(input.toString(), text, label, "id"),
                80,
                directory.resolve("heads").toString(),
                null);
    }
}
