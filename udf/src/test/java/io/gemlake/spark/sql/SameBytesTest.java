// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TinyModelFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A query gives the same rows however its table is cut into partitions, whether its plan adapts, and whether Spark
/// generates code for it. The quick run takes each choice with some others; `--full` takes all of them.
class SameBytesTest {
    private static final boolean FULL = Boolean.getBoolean("gemlake.full");

    private static final List<String> CALLS = List.of(
            "ai_analyze_sentiment(body, details => true)",
            "ai_classify(body, array('order', 'complaint'), multilabel => true)",
            "ai_classify_scores(body, array('order', 'complaint'))",
            "ai_filter(body, 'Is it about a hotel?')",
            "ai_extract(body, array('person', 'location'))",
            "ai_extract_entities(body, array('person', 'location'))",
            "ai_summarize(body, 2, details => true)",
            "ai_summarize(body, 9, style => 'extractive')");

    private static final Map<String, String> QUERIES = Map.of(
            "together",
            "SELECT id, " + String.join(", ", CALLS) + " FROM reviews",
            "apart",
            apart(),
            "filter",
            "SELECT id FROM reviews WHERE ai_classify_scores(body, array('order', 'complaint'))['order'] > 0.5"
                    + " OR ai_filter(title, 'Is it about a hotel?') AND id > 7",
            "aggregate",
            "SELECT ai_analyze_sentiment(body), count(*), min(ai_summarize(title, 2)), ai_summarize(max(title), 2)"
                    + " FROM reviews GROUP BY 1",
            "join",
            "SELECT a.id, b.id, ai_analyze_sentiment(a.body) FROM reviews a LEFT JOIN reviews b"
                    + " ON a.product = b.product AND a.id < b.id AND b.id < 9 AND ai_filter(b.title, 'Is it about a hotel?')",
            "lambda",
            "SELECT id, transform(array(title), x -> ai_analyze_sentiment(x)) FROM reviews");

    @TempDir
    static Path directory;

    private static SparkSession spark;
    private static Map<String, List<String>> expected;

    enum Code {
        GENERATED,
        INTERPRETED
    }

    enum Plans {
        ADAPTIVE,
        FIXED
    }

    /// How queries are run.
    record Run(int partitions, Plans plans, Code code) {}

    private static String apart() {
        String columns = IntStream.range(0, CALLS.size())
                .mapToObj(i -> "t" + i + ".v AS v" + i)
                .collect(Collectors.joining(", "));
        String joins = IntStream.range(0, CALLS.size())
                .mapToObj(i ->
                        "(SELECT id, " + CALLS.get(i) + " AS v FROM reviews) t" + i + (i == 0 ? "" : " USING (id)"))
                .collect(Collectors.joining(" JOIN "));
        return "SELECT id, " + columns + " FROM " + joins;
    }

    @BeforeAll
    static void start() {
        spark = SqlSession.on(TinyModelFile.in(directory));
        expected = results(new Run(1, Plans.ADAPTIVE, Code.GENERATED));
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static Map<String, List<String>> results(Run run) {
        SqlSession.createReviews(spark, run.partitions());
        spark.conf().set("spark.sql.adaptive.enabled", run.plans() == Plans.ADAPTIVE);
        spark.conf().set("spark.sql.codegen.wholeStage", run.code() == Code.GENERATED);
        spark.conf().set("spark.sql.codegen.factoryMode", run.code() == Code.GENERATED ? "FALLBACK" : "NO_CODEGEN");
        Map<String, List<String>> results = new LinkedHashMap<>();
        QUERIES.forEach((name, query) -> results.put(name, SqlSession.rows(spark.sql(query))));
        return results;
    }

    static List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        for (int partitions : new int[] {1, 3, 17}) {
            for (Plans plans : Plans.values()) {
                for (Code code : Code.values()) {
                    // With each number of partitions, either plans or code differ from the run that is compared with.
                    if (FULL || (plans == Plans.ADAPTIVE) != (code == Code.GENERATED)) {
                        runs.add(new Run(partitions, plans, code));
                    }
                }
            }
        }
        return runs;
    }

    @ParameterizedTest
    @MethodSource("runs")
    void givesTheSameRowsInEachRun(Run run) {
        assertThat(results(run)).isEqualTo(expected);
        assertThat(spark.table("reviews").rdd().getNumPartitions()).isEqualTo(run.partitions());
    }

    @Test
    void givesTheSameRowsWhenCallsAreEvaluatedApart() {
        var together = spark.sql(QUERIES.get("together"));
        var apart = spark.sql(QUERIES.get("apart"));

        assertThat(expected.get("apart")).isEqualTo(expected.get("together"));
        assertThat(SqlSession.operators(together)).hasSize(1);
        assertThat(SqlSession.operators(apart)).hasSize(CALLS.size());
    }
}
