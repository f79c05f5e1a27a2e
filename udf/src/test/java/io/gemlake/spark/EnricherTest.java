// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.Task;
import io.gemlake.engine.TinyModelFile;
import io.gemlake.engine.gguf.GgufSplitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnricherTest {
    private static final List<Task> TASKS = List.of(new Task.Sentiment(), new Task.Entities(), new Task.Summary(4));
    private static final StructType DOCUMENTS = StructType.fromDDL("id INT, body STRING, source STRING");

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
    void addsTheResultsBehindTheOtherColumnsAndKeepsTheOrder() {
        Enricher enricher = Enricher.of(spark, conf(model), TASKS);
        List<Row> input = IntStream.range(0, 20)
                .mapToObj(i -> RowFactory.create(i, "The hotel was good, number " + i, "s" + i))
                .toList();
        Dataset<Row> enriched =
                enricher.enrich(spark.createDataFrame(input, DOCUMENTS).coalesce(1), "body");
        assertThat(enriched.columns())
                .containsExactly(
                        "id",
                        "source",
                        "sentiment",
                        "entities",
                        "summary",
                        "truncated",
                        "error",
                        "input_tokens",
                        "output_tokens");
        List<Row> rows = enriched.collectAsList();
        assertThat(rows)
                .extracting(row -> row.getInt(0))
                .containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.getString(1)).isEqualTo("s" + row.getInt(0));
            assertThat(row.isNullAt(6)).as("error %s", row.get(6)).isTrue();
            assertThat(row.getStruct(2).getString(0)).isIn("positive", "negative", "neutral", "mixed");
            assertThat(row.getStruct(2).getDouble(1)).isBetween(0.0, 1.0);
            assertThat(row.getInt(7)).isPositive();
        });
        assertThat(enricher.metrics().documents()).isEqualTo(20);
    }

    @Test
    void aTaskThatReadsManyPartitionsHoldsOneLaneAtATime() {
        Enricher enricher = Enricher.of(spark, conf(model), List.of(new Task.Sentiment()));
        List<Row> input = IntStream.range(0, 12)
                .mapToObj(i -> RowFactory.create(i, "number " + i, "s"))
                .toList();
        Dataset<Row> partitions = spark.createDataFrame(input, DOCUMENTS).repartition(6);

        Dataset<Row> once = enricher.enrich(partitions, "body").coalesce(1);
        Dataset<Row> twice = enricher.enrich(once.select(col("id"), lit("more").as("body")), "body");

        assertThat(twice.collectAsList()).hasSize(12);
    }

    @Test
    void refusesAColumnThatIsNoText() {
        Enricher enricher = Enricher.of(spark, conf(model), TASKS);
        Dataset<Row> rows = spark.createDataFrame(List.of(RowFactory.create(1, "text", "s")), DOCUMENTS);

        assertThatThrownBy(() -> enricher.enrich(rows, "id"))
                .isInstanceOf(GemlakeException.class)
                .hasMessageContaining("'id' is of type INT, not STRING; cast it first");
    }

    @Test
    void refusesAFileThatIsNoModelBeforeAnyTask() throws IOException {
        Path file = Files.writeString(directory.resolve("notes.gguf"), "no model at all, but long enough to be read");

        assertThatThrownBy(() -> Enricher.of(spark, conf(file), TASKS))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("notes.gguf is not a GGUF file");
    }

    @Test
    void asksTheModelNothingForNullAndBlankTexts() {
        Enricher enricher = Enricher.of(spark, conf(model), TASKS);
        List<Row> rows = enriched(enricher, RowFactory.create(1, null, "s"), RowFactory.create(2, " \n\t", "s"));
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.isNullAt(2)).isTrue();
            assertThat(row.getList(3)).isEmpty();
            assertThat(row.isNullAt(4)).isTrue();
            assertThat(row.isNullAt(6)).isTrue();
        });
        assertThat(enricher.metrics().inputTokens()).isZero();
        assertThat(enricher.metrics().outputTokens()).isZero();
    }

    @Test
    void marksADocumentOverTheLimitOfBytesAndGoesOn() {
        GemlakeConf conf = conf(model).with(Setting.DOCUMENT_BYTES, "40b");
        List<Row> rows = enriched(
                Enricher.of(spark, conf, TASKS),
                RowFactory.create(1, "ü".repeat(21), "s"),
                RowFactory.create(2, "ü".repeat(20), "s"));
        assertThat(rows.get(0).getStruct(6).getString(0)).isEqualTo("REQUEST_TOO_LONG");
        assertThat(rows.get(0).getStruct(6).getString(1))
                .isEqualTo("the document has 42 bytes, more than the limit of 40; shorten it or raise"
                        + " spark.gemlake.document.maxBytes");
        assertThat(rows.get(1).isNullAt(6)).isTrue();
    }

    @Test
    void flagsADocumentThatWasCut() {
        Enricher enricher = Enricher.of(spark, conf(model).with(Setting.DOCUMENT_TOKENS, "8"), TASKS);
        List<Row> rows = enriched(
                enricher, RowFactory.create(1, "many words ".repeat(40), "s"), RowFactory.create(2, "few", "s"));
        assertThat(rows).extracting(row -> row.getBoolean(5)).containsExactly(true, false);
        assertThat(enricher.metrics().truncatedDocuments()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail", "truncate_middle", "map_reduce"})
    void thePolicyForLongInputIsKeptAndNeverSilent(String policy) {
        GemlakeConf conf = conf(model).with(Setting.DOCUMENT_TOKENS, "8").with(Setting.INPUT_POLICY, policy);
        Enricher enricher = Enricher.of(spark, conf, TASKS);

        Row row = enriched(enricher, RowFactory.create(1, "many words ".repeat(40), "s"))
                .getFirst();

        assertThat(row.isNullAt(6)).isEqualTo(!policy.equals("fail"));
        assertThat(row.getBoolean(5)).isEqualTo(policy.equals("truncate_middle"));
        EnrichMetrics metrics = enricher.metrics();
        assertThat(metrics.failedDocuments() + metrics.truncatedDocuments() + metrics.mergedDocuments())
                .isEqualTo(1);
        assertThat(metrics.mergedDocuments()).isEqualTo(policy.equals("map_reduce") ? 1 : 0);
        assertThat(enricher.version()).contains("," + policy + "-");
    }

    @Test
    void mapsAFileThatEveryHostHas() {
        GemlakeConf conf = conf(model).with(Setting.MODEL_DISTRIBUTION, "file");
        assertThat(enriched(Enricher.of(spark, conf, TASKS), RowFactory.create(1, "good", "s")))
                .singleElement()
                .satisfies(row -> assertThat(row.isNullAt(6)).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"broadcast", "file"})
    void aSplitModelGivesTheRowsOfAWholeOne(String distribution) throws Exception {
        List<byte[]> parts = GgufSplitter.split(Files.readAllBytes(model), 12, 0, 16);
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        parts.forEach(sha256::update);
        Path first = GgufSplitter.write(parts, directory, "split");
        GemlakeConf split = conf(first)
                .with(Setting.MODEL_DISTRIBUTION, distribution)
                .with(Setting.MODEL_SHA256, HexFormat.of().formatHex(sha256.digest()));
        Row document = RowFactory.create(1, "The hotel was good, and the food bad.", "s");

        assertThat(enriched(Enricher.of(spark, split, TASKS), document))
                .isEqualTo(enriched(Enricher.of(spark, conf(model), TASKS), document))
                .allSatisfy(row -> assertThat(row.isNullAt(6)).isTrue());
    }

    @Test
    void namesAPartOfASplitModelThatIsMissingOrNotTheFirst() throws IOException {
        Path first = GgufSplitter.write(GgufSplitter.split(Files.readAllBytes(model), 12, 16), directory, "halves");
        Path second = first.resolveSibling("halves-00002-of-00002.gguf");

        assertThatThrownBy(() -> Enricher.of(spark, conf(second), TASKS))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("halves-00002-of-00002.gguf is a part")
                .hasMessageContaining("pass halves-00001-of-00002.gguf");
        Files.delete(second);
        assertThatThrownBy(() -> Enricher.of(spark, conf(first), TASKS))
                .isInstanceOf(GemlakeException.class)
                .hasMessageStartingWith("[GEMLAKE_MODEL_UNREADABLE]")
                .hasMessageContaining("halves-00002-of-00002.gguf does not exist");
    }

    @Test
    void readsAModelOncePerApplicationAndContent() {
        ModelHandle first = ModelRegistry.publish(spark.sparkContext(), conf(model));
        ModelHandle again = ModelRegistry.publish(spark.sparkContext(), conf(model));
        assertThat(again.weights()).isSameAs(first.weights());
        assertThat(again.bytes()).isEqualTo(model.toFile().length());
    }

    @Test
    void refusesAModelWithAnotherHash() {
        String expected = "0".repeat(64);
        GemlakeConf conf = conf(model).with(Setting.MODEL_SHA256, expected);
        assertThatThrownBy(() -> Enricher.of(spark, conf, TASKS))
                .isInstanceOf(GemlakeException.class)
                .hasMessageStartingWith("[GEMLAKE_MODEL_HASH_MISMATCH.HASH]")
                .hasMessageContaining("on the driver, expected " + expected);
    }

    @Test
    void refusesAModelThatIsNotThere() {
        GemlakeConf conf = conf(directory.resolve("none.gguf"));
        assertThatThrownBy(() -> Enricher.of(spark, conf, TASKS))
                .isInstanceOf(GemlakeException.class)
                .hasMessageContaining("none.gguf cannot be read");
    }

    @Test
    void refusesColumnsThatAreMissingOrTaken() {
        Enricher enricher = Enricher.of(spark, conf(model), TASKS);
        assertThatThrownBy(() -> enricher.enrich(spark.range(1).toDF("id"), "body"))
                .hasMessageContaining("there is no column 'body' among id");
        assertThatThrownBy(() -> enricher.enrich(spark.sql("SELECT 'x' AS body, 1 AS summary"), "body"))
                .hasMessageContaining("the column 'summary' has the name of a result");
    }

    private static GemlakeConf conf(Path file) {
        return GemlakeConf.of(new SparkConf(false))
                .with(Setting.CALIBRATION, "none")
                .with(Setting.MODEL_PATH, file.toString())
                .with(Setting.MODEL_CHUNK_BYTES, "50k")
                .with(Setting.DOCUMENT_TOKENS, "64")
                .with(Setting.KV_BYTES, "64m");
    }

    private static List<Row> enriched(Enricher enricher, Row... rows) {
        return enricher.enrich(spark.createDataFrame(List.of(rows), DOCUMENTS).coalesce(1), "body")
                .collectAsList();
    }
}
