// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gemlake.engine.LinearMap;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaughtHead;
import io.gemlake.engine.TinyModelFile;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.HeadFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AiFunctionsTest {
    private static final String MOST_BYTES = "spark.gemlake.document.maxBytes";
    private static final String UNFIT = "spark.gemlake.functions.unfit";

    @TempDir
    static Path directory;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        Path model = TinyModelFile.in(directory);
        spark = SqlSession.builder(model)
                .config("spark.gemlake.models.other.path", model.toString())
                .config(UNFIT, "run")
                .getOrCreate();
        SqlSession.createReviews(spark);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @AfterEach
    void usualLimits() {
        spark.conf().unset(MOST_BYTES);
        spark.conf().set(UNFIT, "run");
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
                "ai_summarize(%s, details => true)",
                "ai_gen(%s)",
                "ai_query('other', %s, failOnError => false)",
                "ai_translate(%s, 'fr')",
                "ai_fix_grammar(%s)",
                "ai_embed(%s)",
                "ai_count_tokens(%s)",
                "ai_similarity(%s, 'a')",
                "ai_similarity('a', %s, details => true)",
                "ai_summarize_agg(%s)"
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
                  ai_summarize(' '), ai_gen(' '), ai_query('other', ' '), ai_translate(' ', 'de'),
                  ai_fix_grammar('\n'), ai_embed(' '), ai_count_tokens(' '), ai_similarity(' ', 'a')""");

        assertThat(row.toString())
                .isEqualTo("[null,null,ArraySeq(),null,null,[null],ArraySeq(),null,null,null, ,\n,null,0,null]");
    }

    @Test
    void writeFreely() {
        Row row = one("""
                SELECT ai_gen('The hotel', max_tokens => 3), ai_gen(prompt => 'The hotel', max_tokens => 3),
                  ai_query('other', 'The hotel', modelParameters => named_struct('max_tokens', 3)),
                  ai_query(endpoint => 'tiny.gguf', request => 'The hotel', failOnError => false,
                    modelParameters => named_struct('max_tokens', 3)),
                  ai_query('other', 'The hotel', modelParameters => named_struct('max_tokens', 3), details => true),
                  ai_translate('The hotel', 'German'), ai_translate('The hotel', 'de'), ai_fix_grammar('The hotel')""");

        assertThat(row.getString(0)).isNotBlank().isEqualTo(row.get(1)).isEqualTo(row.get(2));
        assertThat(row.getStruct(3)).hasToString("[" + row.get(0) + ",null]");
        assertThat(row.getStruct(3).schema().fieldNames()).containsExactly("result", "errorMessage");
        assertThat(row.getStruct(4).<String>getAs("result")).isEqualTo(row.get(0));
        assertThat(row.getStruct(4).<String>getAs("model")).isEqualTo("other");
        assertThat(row.getStruct(4).<Integer>getAs("output_tokens")).isEqualTo(3);
        assertThat(row.getStruct(4).<Boolean>getAs("truncated")).isTrue();
        assertThat(row.getString(5)).isNotBlank().isEqualTo(row.get(6));
        assertThat(row.getString(7)).isNotBlank();
    }

    @Test
    void drawByChanceFromASeed() {
        String call = "ai_query('other', 'The hotel', modelParameters =>"
                + " named_struct('max_tokens', 8, 'temperature', %s, 'seed', %d))";
        Row row = one("SELECT " + call.formatted("9.5", 1) + ", " + call.formatted("9.5D", 1) + ", "
                + call.formatted("9.5", 2) + ", " + call.formatted("0", 2) + ", " + call.formatted("0", 3));

        assertThat(row.get(0)).isEqualTo(row.get(1)).isNotEqualTo(row.get(2));
        assertThat(row.get(3)).isEqualTo(row.get(4));
    }

    @Test
    void aRowThatFailsTellsItsErrorAsDatabricksDoes() {
        spark.conf().set(MOST_BYTES, "30");
        Row row = one("SELECT ai_query('other', 'a text that has more bytes than thirty', failOnError => false)");

        assertThat(row.getStruct(0).get(0)).isNull();
        assertThat(row.getStruct(0).getString(1)).startsWith("REQUEST_TOO_LONG: the document has 38 bytes");
    }

    @Test
    void tellTextsApart() {
        Row row = one("""
                SELECT ai_similarity(a, a), ai_similarity(a, b), vector_inner_product(ai_embed(a), ai_embed(b)),
                  ai_similarity(a, b, details => true), ai_embed(a, details => true)
                FROM VALUES ('The hotel was good', 'Number 5, 6, 7') AS t(a, b)""");

        assertThat(row.getFloat(0)).isCloseTo(1, Offset.offset(1e-5f));
        assertThat(row.getFloat(1)).isBetween(0f, 0.999f).isCloseTo(Math.max(0, row.getFloat(2)), Offset.offset(1e-5f));
        assertThat(row.getStruct(3).<Float>getAs("result")).isEqualTo(row.get(1));
        assertThat(row.getStruct(3).<Integer>getAs("input_tokens"))
                .isGreaterThan(row.getStruct(4).<Integer>getAs("input_tokens"));
        assertThat(row.getStruct(3).<String>getAs("model")).isEqualTo("tiny.gguf");
    }

    @Test
    void countTokensWithoutAskingTheModel() {
        var data = spark.sql(
                "SELECT ai_count_tokens(body) n, length(body) l FROM VALUES ('The hotel'), (repeat('a b ', 9999)) AS t(body)");
        List<Row> rows = data.orderBy("l").collectAsList();

        assertThat(rows.getFirst().getInt(0)).isBetween(2, 9);
        assertThat(rows.getLast().getInt(0)).isGreaterThan(9999);
        data.collectAsList();
        assertThat(SqlSession.rowsAsked(data)).isZero();
    }

    @Test
    void aGroupIsSummarizedInAnOrderThatDependsOnNothing() {
        String query =
                "SELECT product, ai_summarize_agg(body, 9) s, ai_summarize_agg(title, 9, model => 'other') t FROM %s"
                        + " GROUP BY product ORDER BY product";
        var data = spark.sql(query.formatted("reviews"));
        List<Row> rows = data.collectAsList();
        spark.table("reviews").orderBy(col("id").desc()).repartition(7).createOrReplaceTempView("mixed");

        assertThat(data.columns()).containsExactly("product", "s", "t");
        assertThat(rows)
                .hasSize(3)
                .allSatisfy(row -> assertThat(row.getString(1)).isNotBlank());
        assertThat(spark.sql(query.formatted("mixed")).collectAsList()).isEqualTo(rows);
        assertThat(one("SELECT ai_summarize_agg(body) FROM reviews WHERE id = 3")
                        .get(0))
                .isNull();
        assertThat(spark.sql("SELECT ai_summarize_agg(body, 9), ai_summarize_agg(body) FROM reviews")
                        .columns())
                .containsExactly("ai_summarize_agg(body, 9)", "ai_summarize_agg(body)");
    }

    @Test
    void askTheModelThatTheyName() {
        var data = spark.sql("SELECT ai_filter(title, 'Is it good?', details => true).model a,"
                + " ai_filter(title, 'Is it good?', model => 'other', details => true).model b FROM reviews LIMIT 1");

        assertThat(data.collectAsList()).hasToString("[[tiny.gguf,other]]");
        assertThat(SqlSession.operators(data)).hasSize(2);
    }

    @Test
    void takeTheHeadThatTheyName() throws IOException {
        GemlakeConf conf = SessionConf.of(spark);
        var reading = new TaughtHead.Reading(1);
        Enricher enricher = Enricher.of(spark, conf, List.of(new Task.CountTokens()));
        int inputs = enricher.model().hiddenSize();
        float[] weights = new float[2 * inputs];
        var head = new TaughtHead(
                TaughtHead.Kind.CLASSIFY,
                List.of("good", "bad"),
                reading,
                new LinearMap(inputs, 2, weights),
                new float[] {0, 1},
                enricher.origin(new Task.States(TaughtHead.Kind.CLASSIFY, reading)));
        HeadFile.write(
                directory.resolve("heads").toString(),
                head,
                JsonNodeFactory.instance.objectNode(),
                new Configuration());
        spark.conf()
                .set("spark.gemlake.heads.tone.path", directory.resolve("heads").toString());
        var data = spark.sql(
                "SELECT ai_classify(title, head => 'tone'), ai_classify_scores(title, head => 'tone')['good'],"
                        + " ai_classify(title, array('bad', 'good'), head => 'tone') FROM reviews LIMIT 1");
        Row row = data.collectAsList().getFirst();

        assertThat(row.getString(0)).isEqualTo("bad").isEqualTo(row.get(2));
        assertThat(row.getDouble(1)).isCloseTo(1 / (1 + Math.E), Offset.offset(1e-6));
        assertThat(SqlSession.operators(data)).hasSize(1);
        for (String call : List.of(
                "ai_classify(title, array('a', 'b'), head => 'tone')",
                "ai_extract_entities(title, head => 'tone')",
                "ai_classify(title, multilabel => true, head => 'tone')")) {
            assertThatThrownBy(() -> spark.sql("SELECT " + call + " FROM reviews"))
                    .hasMessageContaining("GEMLAKE_ARGUMENT_INVALID");
        }
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
