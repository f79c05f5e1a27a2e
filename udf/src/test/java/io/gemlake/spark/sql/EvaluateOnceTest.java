// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TinyModelFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.exchange.ShuffleExchangeExec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Operators of Spark that compute their children more than once do not ask a model more than once, and give what they
/// give for one text at a time.
class EvaluateOnceTest {
    private static final String EVALUATED = "(SELECT id, ai_summarize(title) AS s FROM reviews)";

    /// The rows that each query has to ask about. No side of a join is small enough to be broadcast unless it has to
    /// be.
    private static final Map<String, Integer> ASKED = Map.ofEntries(
            Map.entry("SELECT id, ai_summarize(title) FROM reviews ORDER BY id DESC", 40),
            Map.entry("SELECT id, ai_summarize(body) AS s FROM reviews ORDER BY s DESC, id", 32),
            Map.entry("SELECT product, ai_summarize(max(title)) FROM reviews GROUP BY product ORDER BY product", 3),
            Map.entry("SELECT /*+ REPARTITION_BY_RANGE(3, s) */ id, s FROM " + EVALUATED, 40),
            Map.entry("SELECT a.id, s, b.id FROM " + EVALUATED + " a CROSS JOIN reviews b", 40),
            Map.entry("SELECT a.id, s, b.id FROM reviews b CROSS JOIN " + EVALUATED + " a ORDER BY s, a.id, b.id", 40),
            Map.entry(
                    "SELECT a.id, b.id FROM reviews a JOIN reviews b"
                            + " ON vector_inner_product(ai_embed(a.title), ai_embed(b.body)) > 0.8",
                    72),
            Map.entry(
                    "SELECT a.id, b.id, c.id FROM reviews a JOIN reviews b ON a.id > b.id + 36"
                            + " JOIN reviews c ON ai_summarize(b.title) < ai_summarize(c.body)",
                    6 + 32),
            Map.entry("SELECT a.id, s, b.id FROM " + EVALUATED + " a FULL JOIN reviews b ON a.id < b.product", 40),
            Map.entry("SELECT a.id, s, b.id FROM reviews b FULL JOIN " + EVALUATED + " a ON a.id < b.product", 40),
            Map.entry(
                    "SELECT /*+ BROADCAST(b) */ a.id, s, b.id FROM " + EVALUATED
                            + " a RIGHT JOIN reviews b ON a.id < b.product",
                    40),
            Map.entry(
                    "SELECT /*+ BROADCAST(b) */ a.id, s, b.id FROM reviews b LEFT JOIN " + EVALUATED
                            + " a ON a.id < b.product",
                    40));

    @TempDir
    static Path directory;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SqlSession.builder(TinyModelFile.in(directory))
                .config("spark.gemlake.functions.unfit", "run")
                .config("spark.sql.autoBroadcastJoinThreshold", -1)
                .getOrCreate();
        SqlSession.createReviews(spark);
        Oracle.register(spark, "oracle_summarize", "ai_summarize(%s)");
        Oracle.register(spark, "oracle_embed", "ai_embed(%s)");
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static void plan(boolean adaptive, boolean generated) {
        spark.conf().set("spark.sql.adaptive.enabled", adaptive);
        spark.conf().set("spark.sql.codegen.wholeStage", generated);
        spark.conf().set("spark.sql.codegen.factoryMode", generated ? "FALLBACK" : "NO_CODEGEN");
    }

    @ParameterizedTest(name = "adaptive: {0}, code generated: {1}")
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void eachRowIsAskedAboutOnce(boolean adaptive, boolean generated) {
        plan(adaptive, generated);

        ASKED.forEach((sql, asked) -> {
            Dataset<Row> data = spark.sql(sql);
            List<Row> rows = data.collectAsList();
            List<Row> expected = spark.sql(sql.replace("ai_", "oracle_")).collectAsList();

            assertThat(SqlSession.rowsAsked(data)).as(sql).isEqualTo(asked.longValue());
            if (sql.contains(" ORDER BY ")) {
                assertThat(rows).as(sql).containsExactlyElementsOf(expected);
            } else {
                assertThat(rows).as(sql).containsExactlyInAnyOrderElementsOf(expected);
            }
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2 | SELECT transform(array(title), t -> ai_summarize(t)) FROM reviews ORDER BY id
            1 | SELECT s FROM (SELECT transform(array(title), t -> ai_summarize(t)) AS s FROM reviews) CROSS JOIN reviews b
            1 | SELECT max(title) FROM reviews ORDER BY ai_summarize(max(title))
            2 | SELECT product, count(*) FROM reviews GROUP BY product ORDER BY product
            0 | SELECT a.id FROM reviews a CROSS JOIN reviews b
            1 | SELECT a.id FROM reviews a CROSS JOIN reviews b ORDER BY a.id
            """)
    void onlyCallsThatAreComputedAgainGetAShuffle(int shuffles, String sql) {
        for (boolean adaptive : new boolean[] {true, false}) {
            plan(adaptive, true);
            Dataset<Row> data = spark.sql(sql);

            data.collectAsList();

            assertThat(SqlSession.nodes(data.queryExecution().executedPlan()))
                    .as(sql)
                    .filteredOn(ShuffleExchangeExec.class::isInstance)
                    .hasSize(shuffles);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SELECT id, ai_summarize(title) FROM reviews ORDER BY id
            SELECT a.id FROM reviews a JOIN reviews b ON ai_summarize(a.title) < ai_summarize(b.body)
            """)
    void aPlanThatWasMendedIsLeftAlone(String sql) {
        plan(false, true);
        SparkPlan mended = spark.sql(sql).queryExecution().executedPlan();

        assertThat(new EvaluateOnce().apply(mended)).isSameAs(mended);
    }
}
