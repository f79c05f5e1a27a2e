// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.job.enrich.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelectionTest {
    @TempDir
    static Path data;

    private static SparkSession spark;

    @BeforeAll
    static void start() throws IOException {
        spark = LocalSpark.session();
        Files.write(
                data.resolve("reviews.jsonl"),
                IntStream.range(0, 20)
                        .mapToObj(i -> "{\"id\": \"r%d\", \"text\": \"number %d\"}".formatted(i, i))
                        .toList());
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void takesTheSameRowsWhateverElseIsInTheFile() {
        var selection = new Selection("reviews.jsonl", "id", "true", 0, 50, 5);
        var evalData = new EvalData(spark, data.toString());
        List<Row> some = evalData.rows(selection, List.of("text"));
        List<Row> others = evalData.rows(
                new Selection("reviews.jsonl", "id", "id != '" + some.getFirst().getString(0) + "'", 0, 50, 5),
                List.of("text"));

        assertThat(others.subList(0, 4)).isEqualTo(some.subList(1, 5));
        assertThat(evalData.rows(new Selection("reviews.jsonl", "id", "true", 50, 100, 20), List.of("text")))
                .doesNotContainAnyElementsOf(some);
    }

    @Test
    void thePlaceOfARowFollowsFromItsId() {
        // The first 32 bits of SHA-256 of "a" are 0xca978112, of "b" 0x3e23e816.
        assertThat(spark.createDataset(List.of("a", "b"), Encoders.STRING())
                        .toDF("id")
                        .select(Selection.place(col("id")))
                        .as(Encoders.LONG())
                        .collectAsList())
                .containsExactly(0xca978112L % 100, 0x3e23e816L % 100);
    }
}
