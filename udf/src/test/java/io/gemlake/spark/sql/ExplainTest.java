// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TinyModelFile;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainTest {
    @TempDir
    static Path directory;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        Path model = TinyModelFile.in(directory);
        spark = SqlSession.builder(model)
                .config("spark.gemlake.models.chat.path", model.toString())
                .config("spark.gemlake.models.chat.chat.format", "chatml")
                .config(
                        "spark.gemlake.models.gone.path",
                        directory.resolve("none.gguf").toString())
                .getOrCreate();
        SqlSession.createReviews(spark);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static String explained(String query) {
        return spark.sql("EXPLAIN FORMATTED " + query)
                .collectAsList()
                .getFirst()
                .getString(0);
    }

    @Test
    void showsModelAndCallsAndWhatTheyMayCost() {
        assertThat(explained("SELECT ai_analyze_sentiment(title), ai_filter(title, 'Is it good?') FROM reviews"))
                .contains("GemlakeEval")
                .containsPattern("\\[ai_analyze_sentiment\\(title#\\d+\\), ai_filter\\(title#\\d+, Is it good\\?\\)]")
                .containsPattern(
                        "model tiny.gguf \\((Q\\d_.+/)*Q\\d_.+\\), asked by examples, 2 calls read a text once")
                .containsPattern("roughly [0-9,]+ tokens");
    }

    @Test
    void showsHowAnotherModelIsAsked() {
        assertThat(explained("SELECT ai_analyze_sentiment(title, model => 'chat') FROM reviews"))
                .contains("model chat (", "asked as chatml")
                .doesNotContain("calls read");
    }

    @Test
    void showsAPlanWithoutItsModel() {
        assertThat(explained("SELECT ai_analyze_sentiment(title, model => 'gone') FROM reviews"))
                .contains("no model: GEMLAKE_MODEL_UNREADABLE");
    }

    @Test
    void saysWhereNobodyKnowsTheSizeOfATable() {
        var reviews = spark.table("reviews");
        spark.createDataFrame(reviews.javaRDD(), reviews.schema()).createOrReplaceTempView("unmeasured");
        assertThat(explained("SELECT ai_analyze_sentiment(title) FROM unmeasured WHERE id > 1"))
                .contains("an unknown number of tokens");
    }
}
