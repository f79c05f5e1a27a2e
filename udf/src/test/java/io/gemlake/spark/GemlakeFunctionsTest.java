// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static io.gemlake.spark.GemlakeFunctions.ai;
import static io.gemlake.spark.GemlakeFunctions.aiAnalyzeSentiment;
import static io.gemlake.spark.GemlakeFunctions.aiClassify;
import static io.gemlake.spark.GemlakeFunctions.aiClassifyScores;
import static io.gemlake.spark.GemlakeFunctions.aiCountTokens;
import static io.gemlake.spark.GemlakeFunctions.aiEmbed;
import static io.gemlake.spark.GemlakeFunctions.aiExtract;
import static io.gemlake.spark.GemlakeFunctions.aiExtractEntities;
import static io.gemlake.spark.GemlakeFunctions.aiFilter;
import static io.gemlake.spark.GemlakeFunctions.aiFixGrammar;
import static io.gemlake.spark.GemlakeFunctions.aiGen;
import static io.gemlake.spark.GemlakeFunctions.aiQuery;
import static io.gemlake.spark.GemlakeFunctions.aiSimilarity;
import static io.gemlake.spark.GemlakeFunctions.aiSummarize;
import static io.gemlake.spark.GemlakeFunctions.aiSummarizeAgg;
import static io.gemlake.spark.GemlakeFunctions.aiTranslate;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.TinyModelFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GemlakeFunctionsTest {
    @TempDir
    static Path directory;

    private static SparkSession spark;
    private static Dataset<Row> reviews;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.extensions", GemlakeExtensions.class.getName())
                .config("spark.gemlake.model.path", TinyModelFile.in(directory).toString())
                .config("spark.gemlake.functions.unfit", "run")
                .getOrCreate();
        reviews = spark.sql("SELECT * FROM VALUES (1, 'The hotel in Basel was good.'), (2, 'Bad.') AS t(id, body)");
        reviews.createOrReplaceTempView("reviews");
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void giveWhatTheirNamesakesGive() {
        Dataset<Row> frame = reviews.select(
                aiAnalyzeSentiment(col("body")),
                aiClassify(col("body"), "hotel", "food"),
                aiClassifyScores(col("body"), "hotel", "food"),
                aiFilter(col("body"), "Is it good?"),
                aiExtract(col("body"), "location"),
                aiExtractEntities(col("body")),
                aiSummarize(col("body"), 9),
                aiEmbed(col("body")),
                aiSimilarity(col("body"), lit("The hotel")),
                aiCountTokens(col("body")),
                ai("ai_gen", Map.of("prompt", col("body"), "max_tokens", lit(3))));
        Dataset<Row> sql = spark.sql("""
                SELECT ai_analyze_sentiment(body), ai_classify(body, array('hotel', 'food')),
                  ai_classify_scores(body, array('hotel', 'food')), ai_filter(body, 'Is it good?'),
                  ai_extract(body, array('location')), ai_extract_entities(body), ai_summarize(body, 9), ai_embed(body),
                  ai_similarity(body, 'The hotel'), ai_count_tokens(body), ai_gen(body, 3) FROM reviews""");

        assertThat(Arrays.stream(frame.schema().fields())
                        .map(StructField::dataType)
                        .toList())
                .isEqualTo(Arrays.stream(sql.schema().fields())
                        .map(StructField::dataType)
                        .toList());
        assertThat(frame.collectAsList()).isEqualTo(sql.collectAsList());
    }

    @Test
    void nameTheFunctionsOfSql() {
        Dataset<Row> frame = reviews.select(
                aiGen(col("body")),
                aiQuery("tiny.gguf", col("body")),
                aiTranslate(col("body"), "de"),
                aiFixGrammar(col("body")));

        assertThat(frame.columns())
                .containsExactly(
                        "ai_gen(body)", "ai_query(tiny.gguf, body)", "ai_translate(body, de)", "ai_fix_grammar(body)");
        assertThat(reviews.agg(aiSummarizeAgg(col("body"), 5)).collectAsList()).hasSize(1);
    }

    @Test
    void takeArgumentsByName() {
        Dataset<Row> frame = reviews.select(ai(
                "try_ai_classify",
                Map.of("text", col("body"), "labels", lit(new String[] {"a", "b"}), "details", lit(true))));

        assertThat(frame.first().getStruct(0).<String>getAs("result")).isIn("a", "b");
    }

    @Test
    void refuseWhatThereIsNot() {
        assertThatThrownBy(() -> ai("ai_guess", Map.of())).hasMessageContaining("there is no such function");
        assertThatThrownBy(() -> ai("ai_filter", Map.of("text", col("body"))))
                .hasMessageContaining("argument 'condition' is missing");
        assertThatThrownBy(() -> ai("ai_filter", Map.of("texts", col("body"))))
                .hasMessageContaining("known are text, condition, model, details");
    }
}
