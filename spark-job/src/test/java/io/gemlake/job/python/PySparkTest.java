// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gemlake.engine.TinyModelFile;
import io.gemlake.job.cluster.ChildJvm;
import io.gemlake.spark.GemlakeException;
import io.gemlake.spark.GemlakeExtensions;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// The same queries in a session of this JVM, in one of PySpark, and in one of a Connect server whose Python client
/// knows nothing of Gemlake.
@Timeout(1800)
@EnabledIfSystemProperty(named = "gemlake.full", matches = "true")
class PySparkTest {
    private static final String LABELS = "array('order', 'complaint')";

    private static final List<String> QUERIES = List.of(
            "SELECT id, ai_analyze_sentiment(body) AS sentiment FROM texts ORDER BY id",
            "SELECT id, ai_classify_scores(body, " + LABELS + ") AS scores FROM texts ORDER BY id",
            "SELECT id, ai_extract(body, array('person', 'place'), details => true) AS found FROM texts ORDER BY id",
            "SELECT id, ai_extract_entities(body) AS entities FROM texts WHERE ai_filter(body, 'Is it good?') ORDER BY id",
            "SELECT ai_classify(body, " + LABELS + ") AS label, count(*) AS texts FROM texts GROUP BY 1 ORDER BY 1",
            "SELECT id, try_ai_summarize(body, 8, style => 'extractive') AS summary FROM texts ORDER BY id");

    @TempDir
    static Path directory;

    private static PySpark pySpark;
    private static List<String> expected;

    @BeforeAll
    static void ask() throws IOException {
        Path model = TinyModelFile.in(directory);
        pySpark = PySpark.on(model, directory);
        Files.writeString(texts(), """
                {"id": 1, "body": "The staff of the Grand Hotel was kind. Dinner was cold."}
                {"id": 2, "body": "Wo bleibt mein Päckchen? – „Morgen“ 😀"}
                {"id": 3, "body": null}
                {"id": 4, "body": " "}
                {"id": 5, "body": "Anna Meier moved to Basel."}
                """);
        try (SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.sql.extensions", GemlakeExtensions.class.getName())
                .config("spark.gemlake.model.path", model.toString())
                .getOrCreate()) {
            spark.read()
                    .schema("id BIGINT, body STRING")
                    .json(texts().toString())
                    .createOrReplaceTempView("texts");
            expected = new ArrayList<>();
            QUERIES.forEach(query -> expected.addAll(rows(spark, query)));
            expected.addAll(
                    rows(spark, "SELECT id, ai_classify(body, " + LABELS + ") AS label FROM texts ORDER BY id"));
            var refused = catchThrowableOfType(
                    GemlakeException.class, () -> spark.sql("SELECT ai_classify(body, array('order')) FROM texts"));
            expected.add("IllegalArgumentException " + refused.getCondition() + " " + refused.getSqlState());
        }
        assertThat(expected).hasSizeGreaterThan(25).anyMatch(row -> row.contains("Anna"));
    }

    @Test
    void aSessionOfPySparkGivesTheSame() throws Exception {
        Path results = directory.resolve("local.txt");
        try (ChildJvm python = pySpark.start(program(), arguments(results))) {
            assertThat(python.exitCode()).as("%s", python.lines()).isZero();
        }
        assertThat(Files.readAllLines(results)).isEqualTo(expected);
    }

    @Test
    void aClientOfConnectWithoutOurClassesGetsTheSame() throws Exception {
        Path results = directory.resolve("connect.txt");
        try (ChildJvm server = pySpark.startServer()) {
            String port = server.await("Spark Connect server started at: .*:([0-9]+)$")
                    .group(1);
            try (ChildJvm python = pySpark.startClient("sc://127.0.0.1:" + port, program(), arguments(results))) {
                assertThat(python.exitCode()).as("%s", python.lines()).isZero();
            }
        }
        assertThat(Files.readAllLines(results)).isEqualTo(expected);
    }

    private static List<String> rows(SparkSession spark, String query) {
        return spark.sql(query)
                .selectExpr("to_json(struct(*))")
                .as(Encoders.STRING())
                .collectAsList();
    }

    private static String[] arguments(Path results) {
        var arguments = new ArrayList<>(List.of(texts().toString(), results.toString()));
        arguments.addAll(QUERIES);
        return arguments.toArray(String[]::new);
    }

    private static Path texts() {
        return directory.resolve("texts.jsonl");
    }

    private static Path program() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(PySparkTest.class.getResource("/python/queries.py"))
                .toURI());
    }
}
