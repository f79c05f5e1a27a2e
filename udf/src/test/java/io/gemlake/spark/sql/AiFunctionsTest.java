// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.TinyModelFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AiFunctionsTest {
    private static final String MOST_BYTES = "spark.gemlake.document.maxBytes";

    @TempDir
    static Path directory;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SqlSession.on(TinyModelFile.in(directory));
        SqlSession.createReviews(spark);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @AfterEach
    void usualLimits() {
        spark.conf().unset(MOST_BYTES);
    }

    private static Row one(String sql) {
        return spark.sql(sql).collectAsList().getFirst();
    }

    @Test
    void giveValuesOfTheirKinds() {
        Row row = one("""
                SELECT ai_analyze_sentiment('The hotel was good'),
                  ai_classify('The hotel was good', array('a', 'b')),
                  ai_classify('The hotel was good', array('a', 'b'), multilabel => true),
                  ai_classify_scores('The hotel was good', array('a', 'b')),
                  ai_filter('The hotel was good', 'Is it good?'),
                  ai_extract('The hotel was good', array('person', 'place')),
                  ai_extract_entities('The hotel was good'),
                  ai_summarize('The hotel was good. It rained.', style => 'extractive', max_words => 4)""");

        assertThat(row.getString(0)).isIn("positive", "negative", "neutral", "mixed");
        assertThat(row.getString(1)).isIn("a", "b");
        assertThat(row.<String>getList(2)).isSubsetOf("a", "b");
        Map<String, Double> scores = row.getJavaMap(3);
        assertThat(scores).containsOnlyKeys("a", "b");
        assertThat(scores.values().stream().mapToDouble(Double::doubleValue).sum())
                .isCloseTo(1, Offset.offset(1e-6));
        assertThat(row.get(4)).isInstanceOf(Boolean.class);
        assertThat(row.getStruct(5).schema().fieldNames()).containsExactly("person", "place");
        assertThat(row.getList(6)).isNotNull();
        assertThat(row.getString(7)).isEqualTo("The hotel was good.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ai_analyze_sentiment(%s)",
                "ai_classify(%s, array('a', 'b'))",
                "ai_classify(%s, array('a', 'b'), true)",
                "ai_classify_scores(%s, array('a', 'b'))",
                "ai_filter(%s, 'Is it good?')",
                "ai_extract(%s, array('person'))",
                "ai_extract_entities(%s)",
                "ai_summarize(%s)",
                "ai_summarize(%s, details => true)"
            })
    void ofNullIsNull(String call) {
        assertThat(one("SELECT " + call.formatted("CAST(NULL AS STRING)")).get(0))
                .isNull();
        assertThat(one("SELECT " + call.formatted("NULL")).get(0)).isNull();
    }

    @Test
    void ofBlankTextIsTheEmptyAnswer() {
        Row row = one("""
                SELECT ai_analyze_sentiment(' '), ai_classify('', array('a', 'b')),
                  ai_classify('\\n', array('a', 'b'), multilabel => true), ai_classify_scores(' ', array('a', 'b')),
                  ai_filter(' ', 'Is it good?'), ai_extract(' ', array('person')), ai_extract_entities(' '),
                  ai_summarize(' ')""");

        assertThat(row.toString()).isEqualTo("[null,null,ArraySeq(),null,null,[null],ArraySeq(),null]");
    }

    @Test
    void entitiesStandWhereTheySay() {
        List<Row> rows = spark.sql("""
                        SELECT e.text, substring(body, e.start + 1, e.end - e.start) FROM (
                          SELECT 'Süße 😀 Anna traf Karl in Köln, 12 Uhr.' body),
                          LATERAL explode(ai_extract_entities(body, array('person', 'location', 'time'))) AS t(e)""").collectAsList();

        assertThat(rows).allSatisfy(row -> assertThat(row.get(0)).isEqualTo(row.get(1)));
    }

    @Test
    void sayHowTheyCameByAResultWhenAsked() {
        String alone = one("SELECT ai_summarize('The hotel was good.', 5, details => true)")
                .getStruct(0)
                .toString();
        Row together = one("""
                SELECT ai_summarize('The hotel was good.', 5, details => true) d, ai_summarize('The hotel was good.', 5),
                  ai_analyze_sentiment('The hotel was good.'), ai_extract_entities('The hotel was good.', details => true)""");
        Row details = together.getStruct(0);

        assertThat(details.schema().fieldNames())
                .containsExactly("result", "error", "model", "input_tokens", "output_tokens", "truncated", "cached");
        assertThat(details.getString(0)).isEqualTo(together.getString(1));
        assertThat(details.get(1)).isNull();
        assertThat(details.getString(2)).endsWith(".gguf");
        assertThat(details.getInt(3)).isPositive();
        assertThat(details.getInt(4)).isPositive();
        assertThat(details).hasToString(alone);
    }

    @Test
    void aFailedRowFailsTheQueryUnlessItIsTriedOrDetailed() {
        spark.conf().set(MOST_BYTES, "30");
        String texts = "VALUES ('short'), ('a text that has more bytes than thirty') AS t(body)";

        assertThatThrownBy(() ->
                        spark.sql("SELECT ai_summarize(body, 5) FROM " + texts).collectAsList())
                .hasStackTraceContaining("[GEMLAKE_ROW_FAILED] ai_summarize failed on a row: REQUEST_TOO_LONG")
                .hasStackTraceContaining("try_ai_summarize")
                .satisfies(e -> assertThat(e.toString()).doesNotContain("more bytes than thirty"));
        List<Row> rows = spark.sql("SELECT try_ai_summarize(body, 5), ai_summarize(body, 5, details => true) d FROM "
                        + texts + " ORDER BY body")
                .collectAsList();
        assertThat(rows.getFirst().get(0)).isNull();
        assertThat(rows.getFirst().getStruct(1).get(0)).isNull();
        assertThat(rows.getFirst().getStruct(1).getStruct(1).getString(0)).isEqualTo("REQUEST_TOO_LONG");
        assertThat(rows.getLast().get(0)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ai_classify(body, array('a'))               | GEMLAKE_ARGUMENT_INVALID | number of labels is 1
            ai_classify(body, array('a', 'a'))          | GEMLAKE_ARGUMENT_INVALID | 'a' stands there twice
            ai_classify(body, array('a', NULL))         | GEMLAKE_ARGUMENT_INVALID | has a NULL among its elements
            ai_classify(body, array('a', title))        | GEMLAKE_ARGUMENT_INVALID | changes from row to row
            ai_classify(body, NULL)                     | GEMLAKE_ARGUMENT_INVALID | argument 'labels' of ai_classify is NULL
            ai_classify(body)                           | REQUIRED_PARAMETER_NOT_FOUND | labels
            try_ai_filter(body, ' ')                    | GEMLAKE_ARGUMENT_INVALID | try_ai_filter: a condition is blank
            ai_summarize(body, max_words => -1)         | GEMLAKE_ARGUMENT_INVALID | is -1; give 0 to 2000
            ai_summarize(body, style => 'short')        | GEMLAKE_ARGUMENT_INVALID | 'abstractive' or 'extractive'
            ai_summarize(body, words => 5)              | UNRECOGNIZED_PARAMETER_NAME | max_words
            ai_summarize(array(body))                   | DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE | STRING
            ai_extract(body, array())                   | GEMLAKE_ARGUMENT_INVALID | number of kinds of entities is 0
            """)
    void refuseWrongArgumentsBeforeAnyTaskStarts(String call, String condition, String problem) {
        assertThatThrownBy(() -> spark.sql("SELECT " + call + " FROM reviews"))
                .isInstanceOf(SparkThrowable.class)
                .satisfies(e -> assertThat(((SparkThrowable) e).getCondition()).isEqualTo(condition))
                .hasMessageContaining(problem);
    }

    @Test
    void refuseAJoinThatWouldAskAboutEveryPair() {
        assertThatThrownBy(
                        () -> spark.sql(
                                "SELECT 1 FROM reviews a LEFT JOIN reviews b ON ai_filter(concat(a.body, b.body), 'Is it the same?')"))
                .hasMessageContaining("[GEMLAKE_CALL_MISPLACED]")
                .hasMessageContaining("LEFT OUTER join")
                .hasMessageContaining("join first");
    }

    @ParameterizedTest
    @EnumSource(AiFunction.class)
    void areDescribed(AiFunction function) {
        for (String name : List.of(function.sqlName(), "try_" + function.sqlName())) {
            String description = spark.sql("DESCRIBE FUNCTION EXTENDED " + name).collectAsList().stream()
                    .map(row -> row.getString(0))
                    .reduce("", (one, two) -> one + "\n" + two);

            assertThat(description).contains("Function: " + name, name + "(text", "Arguments:", "Examples:", "Since:");
            function.parameters().forEach(parameter -> assertThat(description).contains("* " + parameter.name()));
            assertThat(spark.sql("SHOW FUNCTIONS LIKE '" + name + "'").collectAsList())
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(AiFunction.class)
    void doWhatTheirExamplesShow(AiFunction function) {
        assertThat(one("SELECT " + function.sqlName() + "(" + function.exampleArguments() + ")")
                        .size())
                .isOne();
    }

    @Test
    void nameTheirColumnsByWhatWasGiven() {
        assertThat(spark.sql(
                                "SELECT ai_analyze_sentiment(body), ai_summarize(body, 9), ai_classify(body, array('a', 'b')),"
                                        + " ai_classify(body, array('a', 'b'), instructions => 'tone') FROM reviews")
                        .columns())
                .containsExactly(
                        "ai_analyze_sentiment(body)",
                        "ai_summarize(body, 9)",
                        "ai_classify(body, array(a, b))",
                        "ai_classify(body, array(a, b), false, tone)");
    }

    @Test
    void arePartOfDataFrames() {
        List<Row> rows = spark.table("reviews")
                .filter(col("id").lt(3))
                .select(
                        col("id"),
                        call_function("ai_analyze_sentiment", col("title")).as("s"))
                .filter(col("s").isNotNull())
                .collectAsList();

        assertThat(rows).hasSize(3);
    }

    @Test
    void areEvaluatedOnceForACachedTable() {
        spark.sql("CACHE TABLE felt AS SELECT id, ai_analyze_sentiment(title) s FROM reviews");
        var data = spark.sql("SELECT s, count(*) FROM felt GROUP BY s");

        data.collectAsList();

        assertThat(SqlSession.operators(data)).isEmpty();
        spark.sql("UNCACHE TABLE felt");
    }

    @Test
    void joinATableWithItself() {
        var felt = spark.sql("SELECT id, ai_analyze_sentiment(title) s FROM reviews");

        assertThat(felt.as("a").join(felt.as("b"), "id").where("a.s = b.s").count())
                .isEqualTo(40);
    }
}
