// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.cache;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.Task;
import io.gemlake.job.DeltaSession;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.cache.ResultCache;
import io.gemlake.spark.cache.ResultCache.Commit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/// Queries that read results which a job has kept: rows are the same with and without.
class CachedQueryTest {
    private static final String MODE = "spark.gemlake.cache.mode";
    private static final String LABELS = "array('order', 'complaint')";
    private static final List<Task> KEPT = List.of(
            Task.Classify.among(List.of("order", "complaint")),
            new Task.Entities(),
            new Task.Summary(1024, 50, Task.Style.ABSTRACTIVE));

    @TempDir
    static Path directory;

    private static SparkSession spark;

    /// Texts 0 to 19 are kept, 20 to 29 are not; some are NULL, blank, no UTF-8, or twice there.
    @BeforeAll
    static void start() {
        spark = DeltaSession.builder(directory)
                .config("spark.gemlake.calibration", "none")
                .config("spark.gemlake.cache.secret", "a-secret-that-nobody-may-see")
                .config("spark.gemlake.cache.table", directory.resolve("cache").toString())
                .getOrCreate();
        spark.range(0, 30, 1, 3)
                .selectExpr("id", """
                        CASE id % 10 WHEN 3 THEN NULL WHEN 5 THEN ' ' WHEN 7 THEN 'Bad.'
                        ELSE concat('Where is parcel number ', id, '?') END AS body""", "concat('Number ', id % 4) AS title")
                .write()
                .format("delta")
                .saveAsTable("mails");
        GemlakeConf conf = GemlakeConf.of(spark.sparkContext().getConf());
        ResultCache cache = ResultCache.open(spark, conf).orElseThrow();
        Dataset<Row> texts = spark.table("mails").filter("id < 20").withColumn(ResultCache.KEY, cache.key(col("body")));
        Enricher enricher = Enricher.of(spark, conf, KEPT).withCacheEntries();
        // Doubled entries, as two jobs leave them.
        cache.write(enricher.enrich(texts, "body"), new Commit("one", 0, "a test"));
        cache.write(enricher.enrich(texts, "body"), new Commit("other", 0, "a test"));
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @AfterEach
    void usualMode() {
        spark.conf().unset(MODE);
    }

    private static List<String> rows(String query) {
        Dataset<Row> data = spark.sql(query);
        return data.toDF(java.util.stream.IntStream.range(0, data.columns().length)
                        .mapToObj(i -> "c" + i)
                        .toArray(String[]::new))
                .toJSON()
                .collectAsList();
    }

    private static List<String> uncached(String query) {
        spark.conf().set(MODE, "off");
        try {
            return rows(query);
        } finally {
            spark.conf().unset(MODE);
        }
    }

    /// Sums of the metrics of all operators that evaluate calls.
    private static Map<String, Long> metrics(String query) {
        Dataset<Row> data = spark.sql(query);
        data.collectAsList();
        Map<String, Long> sums = new TreeMap<>();
        collect(data.queryExecution().executedPlan(), sums);
        return sums;
    }

    private static void collect(SparkPlan plan, Map<String, Long> sums) {
        if (plan.nodeName().equals("GemlakeEval")) {
            for (String name : List.of("rowsCached", "rowsAsked", "numOutputRows", "inputTokens")) {
                sums.merge(name, plan.metrics().apply(name).value(), Long::sum);
            }
        }
        List<SparkPlan> below = new ArrayList<>();
        switch (plan) {
            case AdaptiveSparkPlanExec adaptive -> below.add(adaptive.executedPlan());
            case QueryStageExec stage -> below.add(stage.plan());
            default -> below.addAll(CollectionConverters.asJava(plan.children()));
        }
        below.forEach(each -> collect(each, sums));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id, ai_classify(body, " + LABELS + ") FROM mails",
                "SELECT id, ai_classify_scores(body, " + LABELS + ") FROM mails",
                "SELECT id, ai_extract(body, array('person', 'organization', 'location')), ai_extract_entities(body),"
                        + " ai_summarize(body) FROM mails",
                "SELECT id, ai_classify(body, " + LABELS + "), ai_classify(title, " + LABELS + ") FROM mails",
                "SELECT id, try_ai_summarize(body), ai_count_tokens(body) FROM mails WHERE ai_classify(body, " + LABELS
                        + ") = 'complaint'",
                "SELECT ai_classify(body, " + LABELS + "), count(*), min(ai_summarize(body)) FROM mails GROUP BY 1",
                "SELECT a.id, b.id FROM mails a JOIN mails b ON a.id = b.id + 1 WHERE ai_classify(a.body, " + LABELS
                        + ") = ai_classify(b.body, " + LABELS + ")",
                "SELECT id FROM mails m WHERE id IN (SELECT id FROM mails WHERE ai_classify(body, " + LABELS
                        + ") = 'complaint') AND length(ai_summarize(body)) > 2",
                "SELECT id, ai_summarize_agg(body) FROM mails GROUP BY id",
                "SELECT id, ai_classify(upper(body), " + LABELS + ") FROM mails",
                "SELECT id, ai_summarize(CAST(unhex(CASE WHEN id % 2 = 0 THEN 'FF41' ELSE '41' END) AS STRING)) FROM mails"
            })
    void giveTheSameRows(String query) {
        assertThat(rows(query))
                .containsExactlyInAnyOrderElementsOf(uncached(query))
                .isNotEmpty();
    }

    @Test
    void rowsWhoseResultsAreKnownAskNoModel() {
        Map<String, Long> one = metrics("SELECT id, ai_classify(body, " + LABELS + ") FROM mails");
        // Of 24 rows with a text the first 16 are kept, and one with the text of one of these.
        assertThat(one)
                .containsEntry("rowsCached", 17L)
                .containsEntry("rowsAsked", 7L)
                .containsEntry("numOutputRows", 30L);
    }

    @Test
    void theOrderOfRowsIsKept() {
        String query =
                "SELECT id, ai_classify(body, " + LABELS + ") AS label FROM (SELECT * FROM mails ORDER BY id DESC)";

        assertThat(rows(query)).isEqualTo(uncached(query)).isNotEmpty();
        assertThat(metrics(query).get("rowsCached")).isPositive();
    }

    @Test
    void detailsTellWhatWasCached() {
        List<Row> rows = spark.sql("SELECT id, d.cached, d.result, d.input_tokens, d.model FROM (SELECT id,"
                        + " ai_classify(body, " + LABELS
                        + ", details => true) AS d FROM mails) WHERE id IN (0, 20) ORDER BY id")
                .collectAsList();

        assertThat(rows).extracting(row -> row.getBoolean(1)).containsExactly(true, false);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.getString(2)).isIn("order", "complaint");
            assertThat(row.getInt(3)).isPositive();
            assertThat(row.getString(4)).isEqualTo("tiny.gguf");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ai_classify(body, " + LABELS + "), monotonically_increasing_id() FROM mails",
                "SELECT ai_classify(body, " + LABELS + "), input_file_name() FROM mails",
                "SELECT ai_classify(body, " + LABELS + ") FROM (SELECT * FROM mails DISTRIBUTE BY title)"
            })
    void whatDependsOnPlacesReadsNoCache(String query) {
        assertThat(metrics(query)).containsEntry("rowsCached", 0L);
    }

    @Test
    void explainShowsTheTableAndNoSecret() {
        String plan = spark.sql("EXPLAIN EXTENDED SELECT ai_classify(body, " + LABELS + ") FROM mails")
                .collectAsList()
                .getFirst()
                .getString(0);

        assertThat(plan)
                .contains(", cache " + directory.resolve("cache"), "text_key(body")
                .doesNotContain("a-secret");
    }

    @Test
    void aStatementThatWritesReadsIt() {
        spark.sql("CREATE OR REPLACE TABLE labelled USING delta AS SELECT id, body, ai_classify(body, " + LABELS
                + ") AS label FROM mails");
        spark.sql("MERGE INTO labelled t USING (SELECT id, ai_classify(body, " + LABELS + ") AS label FROM mails) s"
                + " ON t.id = s.id WHEN MATCHED AND t.label <> s.label THEN UPDATE SET label = 'changed'");
        spark.sql("DELETE FROM labelled WHERE id % 2 = 0 AND ai_classify(body, " + LABELS + ") = 'complaint'");

        assertThat(rows("SELECT * FROM labelled"))
                .containsExactlyInAnyOrderElementsOf(uncached("SELECT id, body, ai_classify(body, " + LABELS
                        + ") AS label FROM mails WHERE id % 2 = 1 OR ai_classify(body, " + LABELS
                        + ") <> 'complaint' OR body = ' '"))
                .isNotEmpty();
    }
}
