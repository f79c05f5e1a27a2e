// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TinyModelFile;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What functions say about themselves.
class FunctionDescriptionTest {
    @TempDir
    static Path directory;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        Path model = TinyModelFile.in(directory);
        spark = SqlSession.builder(model)
                .config("spark.gemlake.models.smollm2-135m-instruct.path", model.toString())
                .config("spark.gemlake.functions.unfit", "run")
                .getOrCreate();
        SqlSession.createReviews(spark);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    static List<SqlFunction> functions() {
        return Functions.all();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void areDescribed(SqlFunction function) {
        for (String name : List.of(function.sqlName(), "try_" + function.sqlName())) {
            String description = spark.sql("DESCRIBE FUNCTION EXTENDED " + name).collectAsList().stream()
                    .map(row -> row.getString(0))
                    .reduce("", (one, two) -> one + "\n" + two);

            assertThat(description)
                    .contains(
                            "Function: " + name,
                            name + "(" + function.signature().getFirst().name(),
                            "Arguments:",
                            "Examples:",
                            "Since:");
            function.signature().forEach(parameter -> assertThat(description).contains("* " + parameter.name()));
            assertThat(spark.sql("SHOW FUNCTIONS LIKE '" + name + "'").collectAsList())
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void doWhatTheirExamplesShow(SqlFunction function) {
        assertThat(spark.sql("SELECT " + function.sqlName() + "(" + function.exampleArguments() + ")")
                        .collectAsList())
                .hasSize(1);
    }

    @Test
    void nameTheirColumnsByWhatWasGiven() {
        assertThat(spark.sql(
                                "SELECT ai_analyze_sentiment(body), ai_summarize(body, 9), ai_classify(body, array('a', 'b')),"
                                        + " ai_classify(body, array('a', 'b'), instructions => 'tone'),"
                                        + " ai_extract_entities(body) FROM reviews")
                        .columns())
                .containsExactly(
                        "ai_analyze_sentiment(body)",
                        "ai_summarize(body, 9)",
                        "ai_classify(body, array(a, b))",
                        "ai_classify(body, array(a, b), false, tone)",
                        "ai_extract_entities(body)");
    }
}
