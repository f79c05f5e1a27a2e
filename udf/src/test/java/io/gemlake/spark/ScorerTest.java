// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Request;
import io.gemlake.engine.TinyModelFile;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScorerTest {
    private static final StructType ROWS =
            StructType.fromDDL("id INT, prefix STRING, context STRING, continuations ARRAY<STRING>");

    @TempDir
    static Path directory;

    private static SparkSession spark;
    private static Scorer scorer;

    @BeforeAll
    static void start() {
        spark = LocalSpark.session();
        GemlakeConf conf = GemlakeConf.of(new SparkConf(false))
                .with(Setting.MODEL_PATH, TinyModelFile.in(directory).toString())
                .with(Setting.DOCUMENT_TOKENS, "64")
                .with(Setting.KV_BYTES, "64m");
        scorer = Scorer.of(spark, conf);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void eachRowHasTheScoresOfItsContinuationsInTheirOrder() {
        List<Row> rows = score(
                row(1, "one two", "the sea", " is", " was"),
                row(2, "one two", "the sea", " was"),
                row(3, null, "the sea", " is", " was"),
                row(4, "one two", "the sea ", "is", "was"));

        assertThat(rows).extracting(row -> row.getInt(0)).containsExactly(1, 2, 3, 4);
        assertThat(rows).allSatisfy(row -> assertThat(row.isNullAt(2)).isTrue());
        assertThat(scores(rows.get(0)))
                .hasSize(2)
                .allSatisfy(score -> assertThat(score).isNegative());
        assertThat(scores(rows.get(1))).containsExactly(scores(rows.get(0)).get(1));
        assertThat(scores(rows.get(2))).isNotEqualTo(scores(rows.get(0)));
        assertThat(scores(rows.get(3))).isEqualTo(scores(rows.get(0)));
    }

    @Test
    void theScoreOfAContinuationIsTheSumOverItsParts() {
        List<Row> rows = score(row(1, "", "sea", " a b"), row(2, "", "sea", " a"), row(3, "", "sea a", " b"));

        double parts = scores(rows.get(1)).getFirst() + scores(rows.get(2)).getFirst();
        assertThat(scores(rows.getFirst()).getFirst()).isCloseTo(parts, within(1e-4));
    }

    @Test
    void aRowThatCannotBeScoredCarriesItsError() {
        List<Row> rows = score(row(1, "", "", " a"), row(2, "", "sea"), row(3, "", "sea ".repeat(100), " a"));

        assertThat(rows)
                .extracting(row -> row.getStruct(2).getString(0))
                .containsExactly("REQUEST_INVALID", "REQUEST_INVALID", "REQUEST_TOO_LONG");
        assertThat(rows).allSatisfy(row -> assertThat(row.isNullAt(1)).isTrue());
    }

    @Test
    void theSpaceBehindAContextBelongsToItsContinuations() {
        Request request = ScoreFunction.request("prefix", "the sea \n", List.of("is"));

        assertThat(new String(request.document().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8))
                .isEqualTo("the sea");
        assertThat(request.prefix()).containsExactly(new PromptPart.UserText("prefix"));
        assertThat(((Query.Score) request.queries().getFirst()).continuations()).containsExactly(" \nis");
    }

    @Test
    void columnsThatItReadsHaveToBeThere() {
        Dataset<Row> rows = spark.sql("SELECT 1 AS id, 'a' AS context");

        assertThatThrownBy(() -> scorer.score(rows))
                .isInstanceOf(GemlakeException.class)
                .hasMessageContaining("prefix");
    }

    private static Row row(int id, @Nullable String prefix, String context, String... continuations) {
        return RowFactory.create(id, prefix, context, continuations);
    }

    private static List<Row> score(Row... rows) {
        return scorer.score(spark.createDataFrame(List.of(rows), ROWS).coalesce(1))
                .collectAsList();
    }

    private static List<Double> scores(Row row) {
        return row.getList(1);
    }
}
