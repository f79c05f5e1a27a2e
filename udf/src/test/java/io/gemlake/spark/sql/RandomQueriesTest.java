// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TinyModelFile;
import io.gemlake.spark.ErrorCondition;
import io.gemlake.spark.GemlakeException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Queries of random shapes give what they give for one text at a time, or fail for the same reason. The quick run
/// takes a few of them; `-Dgemlake.seeds=461,465` takes these only.
class RandomQueriesTest {
    private static final int SHAPES = Boolean.getBoolean("gemlake.full") ? 500 : 30;

    private static final int MOST_LAMBDA_VARIABLES = 100;

    @TempDir
    static Path directory;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SqlSession.on(TinyModelFile.in(directory));
        spark.conf().set("spark.gemlake.document.maxBytes", "1000");
        skipNumbersOfLambdaVariables();
        spark.range(0, 20, 1, 3)
                .selectExpr("id", "id % 3 AS product", """
                        CASE id % 7 WHEN 3 THEN NULL WHEN 5 THEN ' '
                        ELSE concat(array('Anna liked it', 'Bad food', 'Where is Basel?')[id % 3], ' ', id % 8) END AS body""", """
                        array('So good', 'Never again', 'Anna', 'To Basel')[id % 4] AS title""", """
                        if(id % 6 = 4, repeat('too long ', 200), concat('Dear ', id % 4)) AS letter""")
                .createOrReplaceTempView("reviews");
        spark.sql(
                "CREATE OR REPLACE TEMP VIEW products AS"
                        + " SELECT * FROM VALUES (0, 'Soup'), (1, NULL), (2, 'Hotel in Basel'), (7, 'Soup') AS t(product, name)");
        for (RandomCall call : RandomCall.values()) {
            Oracle.register(spark, call.oracle(), call.sql());
        }
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    /// Catalyst numbers the variables of a lambda from zero where it compares expressions, and takes a column with such
    /// a number for one of them: it then fails with "key not found" on unions, with or without our functions.
    private static void skipNumbersOfLambdaVariables() {
        for (int i = 0; i < MOST_LAMBDA_VARIABLES; i++) {
            NamedExpression.newExprId();
        }
    }

    static LongStream seeds() {
        String chosen = System.getProperty("gemlake.seeds");
        return chosen == null
                ? LongStream.range(0, SHAPES)
                : Arrays.stream(chosen.split(",")).mapToLong(Long::parseLong);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void giveWhatTheyGiveForOneTextAtATime(long seed) {
        String ours = RandomQuery.of(seed, (call, text) -> call.sql().formatted(text));
        String oracle = RandomQuery.of(seed, (call, text) -> call.oracle() + "(" + text + ")");

        assertThat(outcome(ours)).as("seed %d: %s", seed, ours).isEqualTo(outcome(oracle));
    }

    /// All rows, or the failure that says of a row that its text is too long.
    private static List<String> outcome(String sql) {
        try {
            return SqlSession.rows(spark.sql(sql));
        } catch (Exception e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            if (root instanceof GemlakeException failure && failure.code() == ErrorCondition.ROW_FAILED) {
                return List.of(failure.getMessage());
            }
            throw new IllegalStateException(sql, e);
        }
    }
}
