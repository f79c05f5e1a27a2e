// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TinyModelFile;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Calls that no operator can take.
class RowByRowTest {
    @TempDir
    static Path directory;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        Path model = TinyModelFile.in(directory);
        spark = SqlSession.builder(model)
                .config("spark.gemlake.models.other.path", model.toString())
                .getOrCreate();
        SqlSession.createReviews(spark);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static List<RowByRowExec> operators(Dataset<?> data) {
        return SqlSession.nodes(data.queryExecution().executedPlan()).stream()
                .filter(RowByRowExec.class::isInstance)
                .map(RowByRowExec.class::cast)
                .toList();
    }

    @Test
    void askTheModelThatTheyName() {
        Dataset<Row> data =
                spark.sql("SELECT transform(array(title), x -> ai_filter(x, 'Is it?', details => true).model),"
                        + " transform(array(title), x -> ai_filter(x, 'Is it?', details => true, model => 'other').model)"
                        + " FROM reviews LIMIT 1");

        assertThat(data.collectAsList()).hasToString("[[ArraySeq(tiny.gguf),ArraySeq(other)]]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            80 | SELECT transform(array(title, upper(title)), x -> ai_analyze_sentiment(x)) FROM reviews
            5  | SELECT transform(array(title), x -> ai_analyze_sentiment(x)) FROM (SELECT * FROM reviews ORDER BY id LIMIT 5)
            40 | SELECT count(*) FROM reviews GROUP BY transform(array(title), x -> ai_analyze_sentiment(x))[0]
            40 | SELECT id FROM reviews DISTRIBUTE BY transform(array(title), x -> ai_analyze_sentiment(x))[0]
            12 | SELECT a.id FROM reviews a LEFT JOIN (SELECT * FROM reviews WHERE id < 12) b ON a.id = b.id AND exists(array(a.title), x -> ai_filter(x, 'Is it?'))
            """)
    void areCounted(long rows, String sql) {
        for (boolean adaptive : List.of(true, false)) {
            spark.conf().set("spark.sql.adaptive.enabled", adaptive);
            Dataset<Row> data = spark.sql(sql);

            data.collectAsList();

            assertThat(operators(data))
                    .as("adaptive: " + adaptive)
                    .singleElement()
                    .satisfies(
                            each -> assertThat(each.metrics().apply("rowsAsked").value())
                                    .isEqualTo(rows));
        }
        spark.conf().unset("spark.sql.adaptive.enabled");
    }

    @Test
    void areShownWithoutAModel() {
        spark.conf().set("spark.gemlake.model.path", "/nowhere/model.gguf");
        try {
            SparkPlan plan = spark.sql("SELECT transform(array(title), x -> ai_analyze_sentiment(x)) FROM reviews")
                    .queryExecution()
                    .executedPlan();

            assertThat(plan.toString())
                    .contains("GemlakeRowByRow [ai_analyze_sentiment(")
                    .contains("row_by_row_ai_analyze_sentiment(");
        } finally {
            spark.conf()
                    .set(
                            "spark.gemlake.model.path",
                            directory.resolve("tiny.gguf").toString());
        }
    }
}
