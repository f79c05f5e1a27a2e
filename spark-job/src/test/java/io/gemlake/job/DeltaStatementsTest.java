// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls in statements that write Delta tables: each leaves what a query would have shown.
class DeltaStatementsTest {
    private static final String CALL = "ai_classify(body, array('order', 'complaint', 'something else'))";

    @TempDir
    static Path directory;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = DeltaSession.in(directory);
        spark.range(0, 60, 1, 2)
                .selectExpr("id", "concat('Where is parcel number ', id, '?') AS body")
                .write()
                .format("delta")
                .saveAsTable("source");
        // What the calls give, by a query that does nothing else.
        spark.sql("SELECT id, body, " + CALL + " AS label FROM source")
                .write()
                .format("delta")
                .saveAsTable("expected");
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @BeforeEach
    void create() {
        spark.sql("CREATE TABLE target USING delta AS SELECT id, body, 'none' AS label FROM source WHERE id < 40");
    }

    @AfterEach
    void drop() {
        spark.sql("DROP TABLE target");
    }

    private static void assertRows(String actual, String expected) {
        List<Row> rows = spark.sql(actual).collectAsList();

        assertThat(rows)
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(spark.sql(expected).collectAsList());
    }

    /// The label that is neither on all rows nor on none.
    private static String someLabel() {
        List<Row> labels = spark.sql("SELECT label FROM expected WHERE id < 40 GROUP BY label ORDER BY count(*)")
                .collectAsList();
        assertThat(labels).hasSizeGreaterThan(1);
        return labels.getFirst().getString(0);
    }

    @Test
    void createTableAsSelect() {
        spark.sql("CREATE OR REPLACE TABLE target USING delta AS SELECT id, body, " + CALL + " AS label FROM source");

        assertRows("SELECT * FROM target", "SELECT * FROM expected");
    }

    @Test
    void insert() {
        spark.sql("INSERT INTO target SELECT id, body, " + CALL + " FROM source WHERE id >= 40");

        assertRows("SELECT * FROM target WHERE id >= 40", "SELECT * FROM expected WHERE id >= 40");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void update(boolean deletionVectors) {
        setDeletionVectors(deletionVectors);

        spark.sql("UPDATE target SET label = " + CALL + " WHERE id < 20");
        spark.sql("UPDATE target SET body = 'changed' WHERE " + CALL + " = '" + someLabel() + "' AND id >= 20");

        assertRows("SELECT id, label FROM target WHERE id < 20", "SELECT id, label FROM expected WHERE id < 20");
        assertRows(
                "SELECT id, body = 'changed' FROM target WHERE id >= 20",
                "SELECT id, label = '" + someLabel() + "' FROM expected WHERE id >= 20 AND id < 40");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void delete(boolean deletionVectors) {
        setDeletionVectors(deletionVectors);

        spark.sql("DELETE FROM target WHERE " + CALL + " = '" + someLabel() + "' AND id > 5");

        assertRows(
                "SELECT id FROM target",
                "SELECT id FROM expected WHERE id < 40 AND NOT (label = '" + someLabel() + "' AND id > 5)");
    }

    @Test
    void merge() {
        spark.sql("MERGE INTO target t USING source s ON t.id = s.id AND s.id % 2 = 0"
                + " WHEN MATCHED AND " + CALL.replace("body", "s.body") + " = '" + someLabel() + "' THEN DELETE"
                + " WHEN MATCHED THEN UPDATE SET label = " + CALL.replace("body", "s.body")
                + " WHEN NOT MATCHED AND s.id >= 40 THEN INSERT (id, body, label) VALUES (s.id, s.body, "
                + CALL.replace("body", "s.body") + ")");

        assertRows(
                "SELECT id, label FROM target WHERE id % 2 = 0 AND id < 40",
                "SELECT id, label FROM expected WHERE id % 2 = 0 AND id < 40 AND label <> '" + someLabel() + "'");
        assertRows("SELECT id, label FROM target WHERE id >= 40", "SELECT id, label FROM expected WHERE id >= 40");
    }

    @Test
    void mergeFromAQueryWithCalls() {
        spark.sql("MERGE INTO target t USING (SELECT id, " + CALL + " AS label FROM source) s ON t.id = s.id"
                + " WHEN MATCHED THEN UPDATE SET label = s.label WHEN NOT MATCHED THEN INSERT (id, label)"
                + " VALUES (s.id, s.label)");

        assertRows("SELECT id, label FROM target", "SELECT id, label FROM expected");
    }

    @Test
    void streamOfATable() throws Exception {
        StreamingQuery query = spark.readStream()
                .table("source")
                .selectExpr("id", "body", CALL + " AS label")
                .writeStream()
                .option("checkpointLocation", directory.resolve("checkpoint").toString())
                .trigger(Trigger.AvailableNow())
                .toTable("streamed");
        query.awaitTermination();

        assertRows("SELECT * FROM streamed", "SELECT * FROM expected");
    }

    @Test
    void viewThatIsKept() {
        spark.sql("CREATE VIEW labelled AS SELECT id, " + CALL + " AS label FROM source");

        assertRows("SELECT * FROM labelled WHERE id < 9", "SELECT id, label FROM expected WHERE id < 9");
        spark.sql("DROP VIEW labelled");
    }

    private static void setDeletionVectors(boolean on) {
        spark.sql("ALTER TABLE target SET TBLPROPERTIES ('delta.enableDeletionVectors' = '" + on + "')");
    }
}
