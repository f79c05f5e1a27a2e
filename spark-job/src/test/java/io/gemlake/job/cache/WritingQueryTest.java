// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.job.DeltaSession;
import io.gemlake.spark.sql.QueryWrites;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/// Queries that add what they have computed to the cache.
class WritingQueryTest {
    private static final String CALL = "ai_classify(body, array('order', 'complaint'), details => true)";

    @TempDir
    static Path directory;

    private static SparkSession spark;
    private Path cache;

    @BeforeAll
    static void start() {
        spark = DeltaSession.builder(directory)
                .config("spark.gemlake.calibration", "none")
                .config("spark.gemlake.cache.secret", "a-secret-that-nobody-may-see")
                .config("spark.gemlake.cache.mode", "read_write")
                .getOrCreate();
        spark.range(0, 12, 1, 2)
                .selectExpr("id", "concat('Where is parcel number ', id % 8, '?') AS body")
                .createOrReplaceTempView("mails");
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @BeforeEach
    void cache(TestInfo test) {
        cache = directory.resolve("cache-" + test.getTestMethod().orElseThrow().getName());
        spark.conf().set("spark.gemlake.cache.table", cache.toString());
    }

    private Dataset<Row> entries() {
        QueryWrites.await(spark.sparkContext());
        return spark.read().format("delta").load(cache.toString());
    }

    @Test
    void theSecondOneFindsWhatTheFirstHasComputed() {
        String query = "SELECT id, d.result, d.input_tokens, d.output_tokens, d.truncated, d.cached FROM (SELECT id, "
                + CALL + " AS d FROM mails) ORDER BY id";
        List<Row> first = spark.sql(query).collectAsList();
        assertThat(first).hasSize(12).noneMatch(row -> row.getBoolean(5));
        assertThat(entries().count()).as("8 texts, some of them twice").isEqualTo(8);

        List<Row> second = spark.sql(query).collectAsList();

        assertThat(second).allMatch(row -> row.getBoolean(5));
        assertThat(second.stream().map(row -> row.toString().replace("true]", "false]")))
                .containsExactlyElementsOf(first.stream().map(Row::toString).toList());
        assertThat(entries().count()).as("nothing new").isEqualTo(8);
        assertThat(cache.resolve("_gemlake_staging")).isEmptyDirectory();
    }

    @Test
    void whatIsNewIsAdded() {
        spark.sql("SELECT " + CALL + " FROM mails WHERE id < 3").collectAsList();
        assertThat(entries().count()).isEqualTo(3);
        spark.sql("CREATE OR REPLACE TABLE labelled USING delta AS SELECT id, " + CALL + " AS d FROM mails");

        assertThat(entries().count()).isEqualTo(8);
        assertThat(entries().select("writer").distinct().count()).isEqualTo(2);
    }

    @Test
    void aQueryThatFailsAddsNothing() {
        spark.sql("SELECT " + CALL + " FROM mails WHERE id < 3").collectAsList();
        assertThatThrownBy(() -> spark.sql(
                                "SELECT assert_true(d.result IS NULL) FROM (SELECT " + CALL + " AS d FROM mails)")
                        .collectAsList())
                .isInstanceOf(Exception.class);

        assertThat(entries().count()).isEqualTo(3);
        assertThat(cache.resolve("_gemlake_staging")).isEmptyDirectory();
    }

    @Test
    void rowsThatFailAreNotKept() {
        spark.conf().set("spark.gemlake.document.maxBytes", "25");
        try {
            List<Row> rows = spark.sql("SELECT try_ai_classify(if(id < 6, body, concat(body, ' Please answer.')),"
                            + " array('order', 'complaint')) FROM mails")
                    .collectAsList();
            assertThat(rows).anyMatch(row -> row.isNullAt(0)).anyMatch(row -> !row.isNullAt(0));
        } finally {
            spark.conf().unset("spark.gemlake.document.maxBytes");
        }
        assertThat(entries().count()).isEqualTo(6);
    }

    @Test
    void aPlaceThatCannotBeWrittenIsSaidAtOnce() throws Exception {
        Files.writeString(cache, "a file");

        assertThatThrownBy(() -> spark.sql("SELECT " + CALL + " FROM mails").collectAsList())
                .hasMessageContaining("[GEMLAKE_CACHE_INVALID");
    }
}
