// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// Asks about texts of 20 MB each in one partition.
final class LongTextsProgram {
    static final int TEXTS = 10;
    private static final int TEXT_BYTES = 20_000_000;

    private LongTextsProgram() {}

    /// Runs the program; the argument is a directory that it may write to.
    public static void main(String[] arguments) {
        SparkSession spark = SparkSession.builder().getOrCreate();
        String table = arguments[0] + "/texts";
        spark.range(0, TEXTS, 1, 1)
                .selectExpr(
                        "id",
                        "repeat(concat('The hotel was good, number ', id, '. '), %d) AS body"
                                .formatted(TEXT_BYTES / 30))
                .write()
                .option("parquet.block.size", 1 << 20)
                .parquet(table);
        List<Row> rows = spark.read()
                .parquet(table)
                .coalesce(1)
                .selectExpr("id", "ai_analyze_sentiment(body, details => true) d", "body")
                .selectExpr("id", "d.result", "d.truncated", "d.error.code", "length(body)")
                .collectAsList();
        rows.forEach(row -> System.out.println("answered " + row));
        spark.stop();
    }
}
