// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// A driver that asks queries of SQL and prints their rows.
public final class SqlClusterProgram {
    /// What stands before each row.
    static final String ROW = "row ";

    private static final List<String> QUERIES = List.of(
            "SELECT id, ai_analyze_sentiment(body), ai_extract_entities(body), ai_summarize(body, 3) FROM texts ORDER BY id",
            "SELECT ai_classify_scores(body, array('parcel', 'hotel')), ai_filter(body, 'Is it good?', details => true)"
                    + " FROM texts ORDER BY id",
            "SELECT ai_classify(body, array('parcel', 'hotel')) AS about, count(*) FROM texts GROUP BY about ORDER BY about",
            "SELECT /*+ BROADCAST(b) */ a.id, b.id FROM (SELECT id, ai_summarize(body, 3) s FROM texts) a"
                    + " JOIN (SELECT id, ai_summarize(body, 3) s FROM texts) b ON a.s = b.s ORDER BY 1, 2",
            "SELECT /*+ MERGE(b) */ a.id, b.id FROM (SELECT id, ai_summarize(body, 3) s FROM texts) a"
                    + " JOIN (SELECT id, ai_summarize(body, 3) s FROM texts) b ON a.s = b.s ORDER BY 1, 2",
            "SELECT id, transform(array(body), text -> ai_analyze_sentiment(text)) FROM texts ORDER BY id",
            "SELECT id, rank() OVER (ORDER BY ai_summarize(body, 3), id) FROM texts ORDER BY id",
            "SELECT id, feeling FROM kept ORDER BY id",
            "SELECT id, feeling FROM written ORDER BY id");

    private SqlClusterProgram() {}

    /// Runs the queries; the argument names a directory for tables that does not exist yet.
    public static void main(String[] arguments) {
        SparkSession spark = SparkSession.builder().getOrCreate();
        rows(spark, Path.of(arguments[0])).forEach(row -> System.out.println(ROW + row));
        spark.stop();
    }

    /// The rows of all queries, one behind the other.
    ///
    /// @param tables a directory that does not exist yet
    static List<String> rows(SparkSession spark, Path tables) {
        spark.range(0, 12, 1, 4)
                .selectExpr("id", "concat('The hotel in Basel was good, number ', id % 5) AS body")
                .createOrReplaceTempView("texts");
        spark.sql("CACHE TABLE kept OPTIONS ('storageLevel' 'DISK_ONLY') AS"
                + " SELECT id, ai_analyze_sentiment(body) AS feeling FROM texts");
        spark.sql("SELECT id, ai_analyze_sentiment(body) AS feeling FROM texts")
                .write()
                .parquet(tables.toString());
        spark.read().parquet(tables.toString()).createOrReplaceTempView("written");
        Stream<Row> rows = QUERIES.stream().flatMap(query -> spark.sql(query).collectAsList().stream());
        return rows.map(Row::json).toList();
    }
}
