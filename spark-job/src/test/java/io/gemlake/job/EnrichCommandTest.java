// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TinyModelFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The nightly job as `spark-submit` runs it: a spec in YAML, a Delta table in, a Delta table out.
class EnrichCommandTest {
    @TempDir
    private Path directory;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void enrichesADeltaTableAsItsSpecSaysAndTellsOfFailures() throws IOException {
        write("(1, 'Ada met Grace in Ulm'), (2, NULL), (3, 'The food was bad'), (4, repeat('long ', 100))");
        assertThat(enrich("""
                source: {format: delta, path: "%1$s/source"}
                key: id
                text: body
                tasks:
                  - sentiment
                  - entities
                  - summary: {max_tokens: 4}
                sink: {path: "%1$s/sink"}
                model: "%2$s"
                long_input: fail
                errors: {max_failed_share: 0.2}
                """)).as("%s%s", output(), errors()).isEqualTo(34);
        assertThat(errors()).startsWith("TOO_MANY_FAILED: 1 of 4 computed texts failed, 25.0 %, and ");
        assertThat(output())
                .contains("documents: 4 documents: 4 new, 0 changed, 0 of another version, 0 failed before")
                .contains("100 %")
                .containsPattern("documents: 4 documents computed .*; table " + directory.resolve("sink"));
        assertThat(results())
                .satisfiesExactly(
                        EnrichCommandTest::hasResults,
                        EnrichCommandTest::isBlank,
                        EnrichCommandTest::hasResults,
                        EnrichCommandTest::hasAnError);
    }

    private static void hasResults(Row row) {
        Row sentiment = row.getAs("sentiment");
        assertThat(sentiment.<Object>getAs("error")).isNull();
        assertThat(sentiment.<Row>getAs("result").getString(0)).isIn("positive", "negative", "neutral", "mixed");
        assertThat(sentiment.<String>getAs("model")).isEqualTo("tiny.gguf");
        assertThat(row.<Integer>getAs("input_tokens")).isPositive();
    }

    private static void isBlank(Row row) {
        Row sentiment = row.getAs("sentiment");
        assertThat(sentiment.<Object>getAs("result")).isNull();
        assertThat(sentiment.<Object>getAs("error")).isNull();
        assertThat(row.<Integer>getAs("input_tokens")).isZero();
    }

    private static void hasAnError(Row row) {
        Row sentiment = row.getAs("sentiment");
        assertThat(sentiment.<Object>getAs("result")).isNull();
        assertThat(sentiment.<Row>getAs("error").getString(0)).isEqualTo("DOCUMENT_TOO_LONG");
    }

    /// Runs a spec in which the first argument is the directory, and the second one the model.
    private int enrich(String spec) throws IOException {
        Path file = Files.writeString(
                directory.resolve("nightly.yaml"), spec.formatted(directory, TinyModelFile.in(directory)));
        session(); // the job finds it and ends it, as it does with the one that spark-submit configures
        return EnrichCommand.run(List.of("--spec", file.toString()), Console.lines(stream(output)), stream(errors));
    }

    private void write(String values) {
        session()
                .sql("SELECT CAST(col1 AS INT) AS id, CAST(col2 AS STRING) AS body FROM VALUES " + values)
                .write()
                .format("delta")
                .mode("overwrite")
                .save(directory.resolve("source").toString());
    }

    private List<Row> results() {
        return session()
                .read()
                .format("delta")
                .load(directory.resolve("sink").toString())
                .orderBy("id")
                .collectAsList();
    }

    private static SparkSession session() {
        return SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.databricks.delta.snapshotPartitions", 1)
                .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .config("spark.gemlake.document.maxTokens", "64")
                .config("spark.gemlake.kv.bytes", "64m")
                .getOrCreate();
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    private String errors() {
        return errors.toString(StandardCharsets.UTF_8);
    }
}
