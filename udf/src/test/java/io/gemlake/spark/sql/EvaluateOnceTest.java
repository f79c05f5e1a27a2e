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
import org.apache.spark.sql.execution.exchange.ShuffleExchangeExec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Operators of Spark that compute their children more than once do not ask a model more than once, and give what they
/// give for one text at a time. No side of a join is broadcast unless it has to be.
class EvaluateOnceTest {
    private static final boolean[] EITHER = {true, false};

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
        for (String prefix : List.of("ai_", "oracle_")) {
            spark.sql("SELECT id, " + prefix + "summarize(title) AS s FROM reviews")
                    .createOrReplaceTempView(prefix + "titles");
        }
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            40 | SELECT id, ai_summarize(title) FROM reviews ORDER BY id DESC
            32 | SELECT id, ai_summarize(body) AS s FROM reviews ORDER BY s DESC, id
            3  | SELECT product, ai_summarize(max(title)) FROM reviews GROUP BY product ORDER BY product
            40 | SELECT /*+ REPARTITION_BY_RANGE(3, s) */ id, s FROM ai_titles
            40 | SELECT a.id, s, b.id FROM ai_titles a CROSS JOIN reviews b
            40 | SELECT a.id, s, b.id FROM reviews b CROSS JOIN ai_titles a ORDER BY s, a.id, b.id
            72 | SELECT a.id, b.id FROM reviews a JOIN reviews b ON ai_summarize(a.title) < ai_summarize(b.body)
            38 | SELECT c.id FROM reviews a JOIN reviews b ON a.id > b.id + 36 JOIN reviews c \
                 ON vector_inner_product(ai_embed(b.title), ai_embed(c.body)) > 0.8
            40 | SELECT /*+ BROADCAST(b) */ a.id, s, b.id FROM ai_titles a FULL JOIN reviews b ON a.id < b.product
            40 | SELECT /*+ BROADCAST(b) */ a.id, s, b.id FROM reviews b FULL JOIN ai_titles a ON a.id < b.product
            40 | SELECT /*+ BROADCAST(b) */ a.id, s, b.id FROM ai_titles a RIGHT JOIN reviews b ON a.id < b.product
            40 | SELECT /*+ BROADCAST(b) */ a.id, s, b.id FROM reviews b LEFT JOIN ai_titles a ON a.id < b.product
            """)
    void eachRowIsAskedAboutOnce(long asked, String sql) {
        for (boolean adaptive : EITHER) {
            for (boolean generated : EITHER) {
                plan(adaptive, generated);
                Dataset<Row> data = spark.sql(sql);
                List<Row> rows = data.collectAsList();
                List<Row> expected = spark.sql(sql.replace("ai_", "oracle_")).collectAsList();

                String plan = data.queryExecution().executedPlan().toString();
                assertThat(SqlSession.rowsAsked(data)).as(plan).isEqualTo(asked);
                if (sql.contains(" ORDER BY ")) {
                    assertThat(rows).as(plan).containsExactlyElementsOf(expected);
                } else {
                    assertThat(rows).as(plan).containsExactlyInAnyOrderElementsOf(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2 | SELECT transform(array(title), t -> ai_summarize(t)) FROM reviews ORDER BY id
            1 | SELECT s FROM (SELECT transform(array(title), t -> ai_summarize(t)) AS s FROM reviews) CROSS JOIN reviews b
            1 | SELECT max(title) FROM reviews ORDER BY ai_summarize(max(title))
            2 | SELECT product, count(*) FROM reviews GROUP BY product ORDER BY product
            0 | SELECT a.id FROM reviews a CROSS JOIN reviews b
            1 | SELECT a.id FROM reviews a CROSS JOIN reviews b ORDER BY a.id
            2 | SELECT /*+ BROADCAST(b) */ a.id, s FROM ai_titles a LEFT JOIN reviews b ON a.id < b.product ORDER BY 1
            """)
    void onlyWhatIsComputedAgainIsShuffled(int shuffles, String sql) {
        for (boolean adaptive : EITHER) {
            plan(adaptive, true);
            Dataset<Row> data = spark.sql(sql);

            data.collectAsList();

            assertThat(SqlSession.nodes(data.queryExecution().executedPlan()))
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
