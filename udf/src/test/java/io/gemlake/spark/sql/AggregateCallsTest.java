// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TinyModelFile;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A summary of a group is in any clause what it is for the texts of the group alone: the table `alone` holds it for
/// each product, asked for one after another.
class AggregateCallsTest {
    private static final String CALL = "ai_summarize_agg(body, 5)";
    private static final int PRODUCTS = 3;

    @TempDir
    static Path directory;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SqlSession.builder(TinyModelFile.in(directory))
                .config(
                        "spark.sql.warehouse.dir",
                        directory.resolve("warehouse").toString())
                .getOrCreate();
        SqlSession.createReviews(spark);
        for (int product = 0; product < PRODUCTS; product++) {
            spark.sql("CREATE TABLE alone" + product + " USING parquet AS SELECT " + product + " AS product, " + CALL
                    + " AS s FROM reviews WHERE product = " + product);
        }
        spark.sql("CREATE TABLE whole USING parquet AS SELECT " + CALL + " AS s FROM reviews");
        spark.sql("CREATE TEMPORARY VIEW alone AS TABLE alone0 UNION ALL TABLE alone1 UNION ALL TABLE alone2");
        spark.sql("CREATE TEMPORARY VIEW grouped AS SELECT product, " + CALL + " AS s FROM reviews GROUP BY product");
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    /// A query with `{s}` for the call, and one that says what it has to give.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SELECT product, {s} FROM reviews GROUP BY product | TABLE alone
            SELECT {s} FROM reviews | TABLE whole
            SELECT {s} FROM reviews WHERE id < 0 | SELECT NULL
            SELECT {s} FROM reviews WHERE id < 0 GROUP BY product | SELECT 1 WHERE false
            SELECT product FROM reviews GROUP BY product HAVING {s} >= (SELECT max(s) FROM alone) \
              | SELECT product FROM alone WHERE s = (SELECT max(s) FROM alone)
            SELECT product FROM reviews GROUP BY product ORDER BY {s} DESC, product \
              | SELECT product FROM alone ORDER BY s DESC, product
            SELECT product, count(*), {s}, max(id), upper({s}) FROM reviews GROUP BY product ORDER BY product \
              | SELECT product, if(product = 0, 14, 13), s, array(39, 37, 38)[product], upper(s) FROM alone ORDER BY product
            SELECT product, ai_filter({s}, 'Is it?') FROM reviews GROUP BY product \
              | SELECT product, ai_filter(s, 'Is it?') FROM alone
            SELECT if(count(*) > 13, {s}, 'few') FROM reviews GROUP BY product \
              | SELECT if(product = 0, s, 'few') FROM alone
            SELECT ai_summarize_agg(if(product = 1, body, NULL), 5) FROM reviews | SELECT s FROM alone WHERE product = 1
            SELECT ai_summarize_agg(s, 5) FROM grouped | SELECT ai_summarize_agg(s, 5) FROM alone
            SELECT id, (SELECT {s} FROM reviews WHERE product = 1) FROM reviews WHERE id < 3 \
              | SELECT id, (SELECT s FROM alone WHERE product = 1) FROM reviews WHERE id < 3
            SELECT k, (SELECT {s} FROM reviews WHERE product = k) FROM VALUES (0), (2), (9) AS t(k) \
              | SELECT k, s FROM VALUES (0), (2), (9) AS t(k) LEFT JOIN alone ON product = k
            WITH c AS (SELECT product, {s} s FROM reviews GROUP BY product) \
              SELECT a.s, b.s FROM c a JOIN c b ON a.product = b.product + 1 \
              | SELECT a.s, b.s FROM alone a JOIN alone b ON a.product = b.product + 1
            SELECT s FROM grouped WHERE product = 2 | SELECT s FROM alone WHERE product = 2
            SELECT g.s, c FROM grouped g JOIN (SELECT product, max(id) c FROM reviews GROUP BY product) USING (product) \
              | SELECT s, array(39, 37, 38)[product] FROM alone
            SELECT product, {s} FROM reviews GROUP BY ROLLUP (product) | TABLE alone UNION ALL SELECT NULL, s FROM whole
            SELECT product, id > 50, {s} FROM reviews GROUP BY GROUPING SETS ((product, id > 50), (id > 50)) \
              | SELECT product, false, s FROM alone UNION ALL SELECT NULL, false, s FROM whole
            """)
    void areWhatTheyAreForAGroupAlone(String ours, String expected) {
        assertThat(rows(ours.replace("{s}", CALL))).isEqualTo(rows(expected));
    }

    private static List<String> rows(String sql) {
        var data = spark.sql(sql);
        return sql.contains("ORDER BY") ? SqlSession.rowsInOrder(data) : SqlSession.rows(data);
    }

    @Test
    void tellGroupsApart() {
        assertThat(spark.sql("SELECT s FROM alone UNION SELECT s FROM whole WHERE s IS NOT NULL")
                        .collectAsList())
                .hasSize(PRODUCTS + 1);
    }

    @Test
    void areWrittenToATable() {
        spark.sql("CREATE TABLE written USING parquet AS SELECT product, " + CALL
                + " AS s FROM reviews GROUP BY product");

        assertThat(SqlSession.rows(spark.table("written"))).isEqualTo(SqlSession.rows(spark.table("alone")));
    }
}
