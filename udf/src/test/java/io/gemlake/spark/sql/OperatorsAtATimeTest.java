// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.TinyModelFile;
import io.gemlake.spark.EngineRegistry;
import io.gemlake.spark.GemlakeException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Operators that run in a task at a time share its memory.
class OperatorsAtATimeTest {
    private static final String KV_BYTES = "spark.gemlake.kv.bytes";

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
    void reset() {
        spark.conf().unset(KV_BYTES);
    }

    @Test
    void theirLanesAreOfOneEngine() {
        String both = "SELECT id, ai_analyze_sentiment(body) AS b, ai_analyze_sentiment(title) AS t FROM reviews";
        List<String> together = SqlSession.rows(spark.sql(both));
        int engines = EngineRegistry.engines();
        long assemblies = EngineRegistry.assemblies();
        String apart = "SELECT id, b, t FROM (SELECT id, ai_analyze_sentiment(body) AS b FROM reviews)"
                + " JOIN (SELECT id, ai_analyze_sentiment(title) AS t FROM reviews) USING (id)";

        assertThat(SqlSession.rows(spark.sql(apart))).isEqualTo(together);
        assertThat(EngineRegistry.engines()).isEqualTo(engines);
        assertThat(EngineRegistry.assemblies()).isEqualTo(assemblies);
    }

    @Test
    void aBranchOfAUnionCountsWithWhatIsAboveIt() {
        spark.conf().set(KV_BYTES, Runtime.getRuntime().maxMemory() / 4);
        String union = "(SELECT id, title FROM reviews UNION ALL SELECT id, ai_summarize(title, 3) FROM reviews)";
        Dataset<Row> apart = spark.sql("SELECT ai_analyze_sentiment(title) FROM reviews"
                + " UNION ALL SELECT ai_analyze_sentiment(body) FROM reviews");
        Dataset<Row> chained = spark.sql("SELECT ai_analyze_sentiment(title) FROM " + union);

        assertThat(apart.collectAsList()).hasSize(80);
        assertThatThrownBy(chained::collectAsList).hasMessageStartingWith("[GEMLAKE_MEMORY_TOO_SMALL");
    }

    @Test
    void aQueryIsRefusedBeforeItsFirstTaskWhenTheHeapHoldsOneOfThemOnly() {
        // Of two tasks at a time one operator takes half of the heap, and two all of it.
        spark.conf().set(KV_BYTES, Runtime.getRuntime().maxMemory() / 4);
        Dataset<Row> one = spark.sql("SELECT ai_count_tokens(body), ai_analyze_sentiment(body) FROM reviews");
        Dataset<Row> two = spark.sql("SELECT ai_analyze_sentiment(body), ai_analyze_sentiment(title) FROM reviews");
        Dataset<Row> stages = spark.sql("SELECT ai_analyze_sentiment(max(body)), count(*) FROM reviews"
                + " GROUP BY ai_analyze_sentiment(title)");

        assertThat(one.collectAsList()).hasSize(40);
        assertThat(stages.collectAsList()).isNotEmpty();
        assertThatThrownBy(two::collectAsList)
                .isInstanceOf(GemlakeException.class)
                .hasMessageStartingWith("[GEMLAKE_MEMORY_TOO_SMALL")
                .hasMessageContaining("lower spark.gemlake.kv.bytes");
    }
}
