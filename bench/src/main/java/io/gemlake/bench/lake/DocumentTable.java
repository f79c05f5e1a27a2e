// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.lake;

import io.delta.tables.DeltaTable;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/// A Delta table of short documents, with a change data feed. Texts follow from key and revision, and no two are equal.
final class DocumentTable {
    static final String KEY = "id";
    static final String TEXT = "body";

    /// Twenty words of two letters each: about as many tokens.
    private static final String WORDS = """
            array_join(transform(sequence(1, 20), word -> concat(
                char(97 + pmod(xxhash64(id, word, %1$d), 26)), char(97 + pmod(xxhash64(word, id, %1$d), 26)))), ' ')""";

    private static final int CHANGED_OF = 100;
    private static final int DELETED_OF = 1_000;

    private final SparkSession spark;
    private final String path;
    private int revision;

    private DocumentTable(SparkSession spark, String path) {
        this.spark = spark;
        this.path = path;
    }

    /// A new table.
    static DocumentTable of(SparkSession spark, String path, long rows) {
        var table = new DocumentTable(spark, path);
        table.documents(0, rows)
                .write()
                .format("delta")
                .option("delta.enableChangeDataFeed", true)
                .save(path);
        return table;
    }

    String path() {
        return path;
    }

    /// Changes each hundredth text and deletes each thousandth document, other ones each time.
    void change() {
        revision++;
        DeltaTable table = DeltaTable.forPath(spark, path);
        table.update(
                functions.expr("id %% %d = %d".formatted(CHANGED_OF, revision)),
                Map.of(TEXT, functions.expr(WORDS.formatted(revision))));
        table.delete(functions.expr("id %% %d = %d".formatted(DELETED_OF, CHANGED_OF / 2 + revision)));
    }

    /// Adds documents under the next keys.
    void add(long rows) {
        long first = 1
                + spark.read()
                        .format("delta")
                        .load(path)
                        .agg(functions.max(KEY))
                        .head()
                        .getLong(0);
        documents(first, rows).write().format("delta").mode("append").save(path);
    }

    private Dataset<Row> documents(long first, long rows) {
        return spark.range(first, first + rows).selectExpr(KEY, WORDS.formatted(revision) + " AS " + TEXT);
    }
}
