// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every function in every statement that writes, keeps or streams leaves what a plain query shows. The quick run takes
/// each statement with two functions; `--full` takes all.
class StatementMatrixTest {
    private static final boolean FULL = Boolean.getBoolean("gemlake.full");
    private static final int QUICK_STRIDE = 8;
    /// The row without a text.
    private static final long NULL_ID = 3;

    private static final List<String> CALLS = List.of(
            "ai_analyze_sentiment(body)",
            "ai_classify(body, array('order', 'complaint', 'something else'))",
            "ai_classify(body, array('order', 'complaint'), multilabel => true)",
            "ai_classify_scores(body, array('order', 'complaint'))",
            "ai_filter(body, 'Is it a question?')",
            "ai_extract(body, array('person', 'location'))",
            "try_ai_extract_entities(body)",
            "ai_summarize(body, max_words => 5)",
            "ai_gen(body, max_tokens => 4)",
            "ai_query('other', body, modelParameters => named_struct('max_tokens', 3), failOnError => false)",
            "ai_translate(body, 'de')",
            "ai_fix_grammar(body)",
            "ai_embed(body)",
            "ai_similarity(body, 'parcel')",
            "ai_count_tokens(body)",
            "ai_analyze_sentiment(body, details => true)");

    /// A statement with a value, and the check of what it leaves.
    private interface Statement {
        /// @param expected values by id
        void check(String value, Map<Long, String> expected) throws Exception;
    }

    private static final Map<String, Statement> STATEMENTS = new LinkedHashMap<>();

    static {
        STATEMENTS.put("view", StatementMatrixTest::view);
        STATEMENTS.put("create table as", StatementMatrixTest::createTableAs);
        STATEMENTS.put("insert", StatementMatrixTest::insert);
        STATEMENTS.put("insert overwrite", StatementMatrixTest::overwrite);
        STATEMENTS.put("update", StatementMatrixTest::update);
        STATEMENTS.put("delete", StatementMatrixTest::delete);
        STATEMENTS.put("merge", StatementMatrixTest::merge);
        STATEMENTS.put("cached table", StatementMatrixTest::cachedTable);
        STATEMENTS.put("stream", StatementMatrixTest::stream);
    }

    @TempDir
    static Path directory;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = DeltaSession.in(directory);
        spark.conf().set("spark.gemlake.functions.unfit", "run");
        spark.conf().set("spark.gemlake.models.other.path", spark.conf().get("spark.gemlake.model.path"));
        spark.range(0, 8, 1, 2)
                .selectExpr(
                        "id",
                        "CASE id WHEN " + NULL_ID + " THEN NULL WHEN 5 THEN ' '"
                                + " ELSE concat('Where is parcel ', id, '?') END AS body")
                .write()
                .format("delta")
                .saveAsTable("source");
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    static List<List<String>> cells() {
        List<String> statements = List.copyOf(STATEMENTS.keySet());
        List<List<String>> cells = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            for (int j = 0; j < CALLS.size(); j++) {
                if (FULL || i % QUICK_STRIDE == j % QUICK_STRIDE) {
                    cells.add(List.of(statements.get(i), CALLS.get(j)));
                }
            }
        }
        return cells;
    }

    @ParameterizedTest
    @MethodSource("cells")
    void leavesWhatAQueryShows(List<String> cell) throws Exception {
        String value = "to_json(struct(" + cell.getLast() + " AS v))";
        Map<Long, String> expected = rows("SELECT id, " + value + " FROM source");
        spark.sql("CREATE OR REPLACE TABLE target USING delta AS SELECT id, body, 'none' AS v FROM source");

        STATEMENTS.get(cell.getFirst()).check(value, expected);
    }

    private static void view(String value, Map<Long, String> expected) {
        spark.sql("CREATE OR REPLACE VIEW shown AS SELECT id, " + value + " AS v FROM source");

        assertThat(rows("SELECT id, v FROM shown")).isEqualTo(expected);
    }

    private static void createTableAs(String value, Map<Long, String> expected) {
        spark.sql("CREATE OR REPLACE TABLE target USING delta AS SELECT id, " + value + " AS v FROM source");

        assertThat(rows("SELECT id, v FROM target")).isEqualTo(expected);
    }

    private static void insert(String value, Map<Long, String> expected) {
        spark.sql("INSERT INTO target SELECT id + 100, body, " + value + " FROM source");

        assertThat(rows("SELECT id - 100, v FROM target WHERE id >= 100")).isEqualTo(expected);
    }

    private static void overwrite(String value, Map<Long, String> expected) {
        spark.sql("INSERT OVERWRITE target SELECT id, body, " + value + " FROM source");

        assertThat(rows("SELECT id, v FROM target")).isEqualTo(expected);
    }

    private static void update(String value, Map<Long, String> expected) {
        spark.sql("UPDATE target SET v = " + value);

        assertThat(rows("SELECT id, v FROM target")).isEqualTo(expected);
    }

    private static void delete(String value, Map<Long, String> expected) {
        String some = Objects.requireNonNull(expected.get(NULL_ID));
        spark.sql("DELETE FROM target WHERE " + value + " = " + literal(some));
        expected.values().removeIf(some::equals);

        assertThat(rows("SELECT id, v FROM target")).containsOnlyKeys(expected.keySet());
    }

    private static void merge(String value, Map<Long, String> expected) {
        String ofSource = value.replaceAll("\\bbody\\b", "s.body");
        String some = Objects.requireNonNull(expected.get(NULL_ID));
        spark.sql("DELETE FROM target WHERE id >= 6");
        spark.sql("MERGE INTO target t USING source s ON t.id = s.id"
                + " WHEN MATCHED AND " + ofSource + " = " + literal(some) + " THEN UPDATE SET v = 'no text'"
                + " WHEN MATCHED THEN UPDATE SET v = " + ofSource
                + " WHEN NOT MATCHED THEN INSERT (id, body, v) VALUES (s.id, s.body, " + ofSource + ")");
        expected.replaceAll((id, v) -> id < 6 && v.equals(some) ? "no text" : v);

        assertThat(rows("SELECT id, v FROM target")).isEqualTo(expected);
    }

    private static void cachedTable(String value, Map<Long, String> expected) {
        spark.sql("CACHE TABLE kept AS SELECT id, " + value + " AS v FROM source");

        assertThat(rows("SELECT id, v FROM kept")).isEqualTo(expected);
        assertThat(rows("SELECT id, v FROM kept WHERE id >= 0")).isEqualTo(expected);
        spark.sql("DROP VIEW kept");
    }

    private static void stream(String value, Map<Long, String> expected) throws Exception {
        spark.sql("DROP TABLE IF EXISTS streamed");
        spark.readStream()
                .table("source")
                .selectExpr("id", value + " AS v")
                .writeStream()
                .option(
                        "checkpointLocation",
                        directory.resolve(UUID.randomUUID().toString()).toString())
                .trigger(Trigger.AvailableNow())
                .toTable("streamed")
                .awaitTermination();

        assertThat(rows("SELECT id, v FROM streamed")).isEqualTo(expected);
    }

    private static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static Map<Long, String> rows(String sql) {
        Map<Long, String> rows = new TreeMap<>();
        for (Row row : spark.sql(sql).collectAsList()) {
            assertThat(rows.put(row.getLong(0), row.getString(1))).as("twice").isNull();
        }
        assertThat(rows).as("rows").isNotEmpty();
        return rows;
    }
}
