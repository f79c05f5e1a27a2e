// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TinyModelFile;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a query costs: the rows that a model is asked about, and the operators that ask. Of the 40 reviews 32 have a
/// text; all have a title.
class RowsAskedTest {
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            32 | 1 | SELECT ai_analyze_sentiment(body) FROM reviews
            32 | 1 | SELECT ai_analyze_sentiment(body), ai_summarize(body), ai_analyze_sentiment(body) FROM reviews
            72 | 2 | SELECT ai_analyze_sentiment(body), ai_summarize(title) FROM reviews
            40 | 1 | SELECT id FROM reviews WHERE ai_filter(title, 'Is it?') AND ai_filter(title, 'Is it not?')
            3  | 1 | SELECT ai_analyze_sentiment(title) FROM reviews WHERE id < 3
            3  | 1 | SELECT id FROM reviews WHERE ai_analyze_sentiment(title) = 'mixed' AND id < 3
            3  | 1 | SELECT * FROM (SELECT id, ai_analyze_sentiment(title) s FROM reviews) WHERE id < 3 AND s IS NOT NULL
            5  | 1 | SELECT ai_analyze_sentiment(title) FROM reviews LIMIT 5
            5  | 1 | SELECT ai_analyze_sentiment(title) FROM reviews ORDER BY id DESC LIMIT 5
            5  | 1 | SELECT s FROM (SELECT id AS i, ai_analyze_sentiment(title) s FROM reviews) ORDER BY i DESC LIMIT 5
            7  | 1 | SELECT ai_analyze_sentiment(title) FROM reviews ORDER BY id LIMIT 4 OFFSET 3
            9  | 1 | SELECT id, ai_analyze_sentiment(title) FROM reviews LIMIT 4 OFFSET 5
            40 | 1 | SELECT id FROM reviews ORDER BY ai_summarize(title), id LIMIT 5
            4  | 1 | SELECT CASE WHEN id < 4 THEN ai_summarize(title) ELSE title END FROM reviews
            4  | 1 | SELECT if(id >= 4, title, ai_summarize(title)) FROM reviews
            4  | 1 | SELECT coalesce(if(id < 4, NULL, title), ai_summarize(title)) FROM reviews
            4  | 1 | SELECT id < 4 AND ai_filter(title, 'Is it?') FROM reviews
            4  | 1 | SELECT ai_filter(title, 'Is it?') OR id >= 4 FROM reviews
            0  | 0 | SELECT id FROM (SELECT id, ai_summarize(title) FROM reviews)
            0  | 0 | SELECT count(*) FROM (SELECT id, ai_summarize(title) FROM reviews)
            3  | 1 | SELECT product, ai_summarize(max(title)) FROM reviews GROUP BY product
            4  | 1 | SELECT title, ai_summarize(title) FROM reviews GROUP BY title
            0  | 1 | SELECT ai_summarize(CAST(NULL AS STRING))
            0  | 1 | SELECT ai_summarize(' ')
            40 | 1 | SELECT ai_analyze_sentiment(t), s FROM (SELECT title t, ai_summarize(title) s FROM reviews)
            40 | 1 | SELECT id, ai_summarize(title) FROM reviews WHERE ai_summarize(title) > 'a'
            40 | 1 | SELECT ai_summarize(t) FROM (SELECT title t FROM reviews) WHERE ai_summarize(t) > 'a' LIMIT 50
            80 | 2 | SELECT ai_summarize(title), ai_filter(title, 'Is it?') FROM reviews WHERE ai_summarize(title) > ' '
            3  | 1 | SELECT product, ai_summarize(max(title)), ai_filter(max(title), 'Is it?') FROM reviews GROUP BY product
            40 | 1 | SELECT a.id FROM reviews a JOIN reviews b ON a.id = b.id AND (a.id < 5 OR ai_filter(b.title, 'Is it?'))
            12 | 2 | SELECT ai_analyze_sentiment(ai_summarize(title)) FROM reviews WHERE id < 6
            40 | 1 | SELECT id, ai_analyze_sentiment(title) FROM reviews ORDER BY id
            40 | 1 | SELECT id FROM reviews ORDER BY ai_analyze_sentiment(title), id
            72 | 2 | SELECT ai_analyze_sentiment(title) FROM reviews ORDER BY ai_analyze_sentiment(body)
            3  | 1 | SELECT ai_analyze_sentiment(max(title)) FROM reviews GROUP BY product ORDER BY product
            40 | 1 | SELECT product, max(ai_summarize(title)) FROM reviews GROUP BY ROLLUP (product)
            40 | 1 | SELECT max(ai_summarize(title)), count(ai_filter(title, 'Is it?')) FROM reviews GROUP BY CUBE (title, product)
            46 | 2 | SELECT product, ai_summarize_agg(title), count(*) FROM reviews GROUP BY GROUPING SETS (product, product)
            80 | 2 | SELECT max(ai_analyze_sentiment(ai_summarize(title))) FROM reviews GROUP BY ROLLUP (product)
            44 | 2 | SELECT title, ai_summarize(title), max(ai_summarize(title)) FROM reviews GROUP BY ROLLUP (title)
            72 | 1 | SELECT max(ai_summarize(v)) FROM reviews UNPIVOT INCLUDE NULLS (v FOR c IN (body, title))
            40 | 1 | SELECT max(ai_summarize(t)) FROM (SELECT *, title t FROM reviews) UNPIVOT INCLUDE NULLS (v FOR c IN (body, title))
            5  | 1 | SELECT id FROM reviews WHERE monotonically_increasing_id() < 5 AND ai_filter(title, 'Is it?')
            3  | 1 | SELECT id FROM reviews WHERE rand(5) + 1 < 3 AND id < 3 AND ai_filter(title, 'Is it?')
            0  | 1 | SELECT id FROM reviews WHERE ai_filter(title, 'Is it?') AND rand() + 1 < 1
            0  | 1 | SELECT i FROM (SELECT id i, ai_filter(title, 'Is it?') f FROM reviews) WHERE rand() + 1 < 1 AND f
            5  | 1 | SELECT max(ai_summarize(title)) FILTER (WHERE id < 5) FROM reviews
            5  | 1 | SELECT count(DISTINCT ai_summarize(title)) FILTER (WHERE id < 5), count(DISTINCT id) FROM reviews
            5  | 1 | SELECT count(*) FILTER (WHERE ai_filter(title, 'Is it?') AND id < 5) FROM reviews
            10 | 1 | SELECT max(ai_summarize(title)) FILTER (WHERE id < 5), min(ai_summarize(title)) FILTER (WHERE id > 34) FROM reviews
            40 | 1 | SELECT max(ai_summarize(title)) FILTER (WHERE id < 5), min(ai_summarize(title)) FROM reviews
            5  | 1 | SELECT max(if(id < 9, ai_summarize(title), title)) FILTER (WHERE id < 5) FROM reviews
            40 | 2 | SELECT max(ai_summarize(title)) FILTER (WHERE ai_filter(title, 'Is it?') IS NULL OR id < 5) FROM reviews
            40 | 1 | SELECT max(ai_summarize(title)) FILTER (WHERE id < 5) FROM reviews WHERE ai_summarize(title) > ' '
            40 | 1 | SELECT if(id < 5, ai_summarize(title), 'b') FROM reviews WHERE ai_summarize(title) > ' '
            40 | 1 | SELECT max(ai_summarize(title)) FILTER (WHERE id < 5) FROM reviews GROUP BY ai_summarize(title)
            40 | 1 | SELECT max(ai_summarize(title)) FILTER (WHERE exists(array(title), t -> ai_filter(t, 'Is it?'))) FROM reviews
            13 | 1 | SELECT max(ai_summarize(title)) FILTER (WHERE product = 1) FROM reviews GROUP BY CUBE (product, title)
            """)
    void asksAboutNoMoreRowsThanItNeeds(long rows, int operators, String sql) {
        Dataset<Row> data = spark.sql(sql);

        data.collectAsList();

        assertThat(SqlSession.rowsAsked(data)).isEqualTo(rows);
        assertThat(SqlSession.operators(data)).hasSize(operators);
    }

    @Test
    void theOperatorTellsWhatItDidAndWhatItSaved() {
        Dataset<Row> data =
                spark.sql("SELECT ai_classify(title, array('a', 'b')), ai_summarize(title, 5) FROM reviews");
        Dataset<Row> alone = spark.sql("SELECT ai_summarize(title, 5) FROM reviews");

        data.collectAsList();
        alone.collectAsList();

        assertThat(metric(data, "fusedTokens")).isBetween(40L, metric(data, "inputTokens"));
        assertThat(metric(alone, "fusedTokens")).isZero();
        for (String name : List.of("readingTime", "writingTime", "headTime", "stepRows")) {
            assertThat(metric(data, name)).as(name).isPositive();
        }
    }

    private static long metric(Dataset<Row> data, String name) {
        return SqlSession.operators(data).getFirst().metrics().apply(name).value();
    }
}
