// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.gemlake.engine.Task;
import io.gemlake.engine.TinyModelFile;
import io.gemlake.job.JobErrorCode;
import io.gemlake.job.JobException;
import io.gemlake.job.enrich.Changes.Deletions;
import io.gemlake.job.enrich.Changes.Versions;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a run computes, and what it leaves alone, after something has changed.
class EnrichChangesTest {
    private static final Task SENTIMENT = new Task.Sentiment();
    private static final Task SUMMARY = new Task.Summary(4);

    @TempDir
    static Path shared;

    private static SparkSession spark;
    private static GemlakeConf conf;

    @TempDir
    Path directory;

    private Lake lake;

    @BeforeAll
    static void start() {
        conf = GemlakeConf.of(new SparkConf(false))
                .with(Setting.MODEL_PATH, TinyModelFile.in(shared).toString())
                .with(Setting.DOCUMENT_BYTES, "400b")
                .with(Setting.KV_BYTES, "64m");
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @BeforeEach
    void place() {
        lake = new Lake(spark, conf, directory);
    }

    @Test
    void anotherTaskIsComputedAloneAndAlsoWhereResultsAreKept() {
        lake.write("(1, 'Good'), (2, 'Bad')");
        lake.run(List.of(SENTIMENT));
        Map<Object, Row> before = lake.rows();
        FlowSummary second = lake.run(lake.flow(List.of(SENTIMENT, SUMMARY), policy(Versions.KEEP)));
        assertThat(second.counts()).isEqualTo(new DocumentCounts(0, 0, 2, 0, 0, 0, 0));
        Map<Object, Row> after = lake.rows();
        assertThat(after.get(1).<Row>getAs("sentiment")).isEqualTo(before.get(1).<Row>getAs("sentiment"));
        assertThat(after.get(1).<Row>getAs("summary").<Object>getAs("result")).isNotNull();
        assertThat(lake.run(List.of(SENTIMENT, SUMMARY)).counts().due()).isZero();
    }

    @Test
    void aChangedDocumentHasTheOthersOfItsFileNotWrittenAgain() {
        lake.write("(1, 'Good'), (2, 'Bad'), (3, 'Fine')");
        lake.run(List.of(SENTIMENT));
        lake.write("(1, 'Very good'), (2, 'Bad'), (3, 'Fine')");
        lake.run(List.of(SENTIMENT));
        Map<String, String> merge = DeltaTable.forPath(spark, lake.sink())
                .history(1)
                .select("operationMetrics")
                .head()
                .getJavaMap(0);
        assertThat(merge).containsEntry("numTargetRowsUpdated", "1").containsEntry("numTargetRowsCopied", "0");
        Map<Object, Row> rows = lake.rows();
        spark.sql("REORG TABLE delta.`" + lake.sink() + "` APPLY (PURGE)");
        assertThat(lake.rows()).isEqualTo(rows).hasSize(3);
    }

    @Test
    void resultsOfOtherTasksStayUntilTheTextChanges() {
        lake.write("(1, 'The hotel was good'), (2, 'Same')");
        lake.run(List.of(SENTIMENT, SUMMARY));
        lake.write("(1, 'The hotel was bad'), (2, 'Same')");
        lake.run(List.of(SENTIMENT));
        assertThat(lake.rows().get(1).<Row>getAs("sentiment").<Object>getAs("result"))
                .isNotNull();
        assertThat(lake.rows().get(1).<Object>getAs("summary")).isNull();
        assertThat(lake.rows().get(2).<Object>getAs("summary")).isNotNull();
    }

    @Test
    void anotherVersionIsRecomputedKeptOrPutBehindTheRest() {
        lake.write("(1, 'Good'), (2, 'Bad')");
        lake.run(List.of(SENTIMENT, SUMMARY));
        List<Task> shorter = List.of(SENTIMENT, new Task.Summary(3));
        assertThat(lake.run(lake.flow(shorter, policy(Versions.KEEP))).counts().due())
                .isZero();
        lake.write("(1, 'Good'), (2, 'Bad'), (3, 'New')");
        EnrichSpec spec = EnrichSpec.of(lake.flow(shorter, policy(Versions.RECOMPUTE_WITHIN_BUDGET)), null);
        FlowSummary one = run(withTokens(spec, 1), RunOptions.STANDARD);
        assertThat(one.counts()).isEqualTo(new DocumentCounts(1, 0, 2, 0, 0, 0, 0));
        assertThat(List.of(one.computed(), one.left(), one.leftLate())).containsExactly(1L, 2L, 2L);
        assertThat(lake.rows()).containsOnlyKeys(1, 2, 3);
        FlowSummary rest = lake.run(lake.flow(shorter));
        assertThat(rest.counts()).isEqualTo(new DocumentCounts(0, 0, 2, 0, 0, 1, 0));
        assertThat(lake.run(lake.flow(shorter)).counts().due()).isZero();
    }

    @Test
    void anotherModelRecomputesAll() throws IOException {
        lake.write("(1, 'Good')");
        lake.run(List.of(SENTIMENT));
        byte[] model = Files.readAllBytes(TinyModelFile.in(shared));
        model[model.length - 2] ^= 1; // in the last weights
        String other = Files.write(directory.resolve("other.gguf"), model).toString();
        assertThat(lake.with(conf.with(Setting.MODEL_PATH, other))
                        .run(List.of(SENTIMENT))
                        .counts()
                        .stale())
                .isEqualTo(1);
    }

    @Test
    void oneTextIsComputedOnceWhateverItsDocumentsAreCalled() {
        lake.write("(1, 'Good'), (2, 'Bad'), (3, 'Good'), (4, NULL), (5, NULL)");
        FlowSummary first = lake.run(List.of(SENTIMENT));
        assertThat(List.of(first.computed(), first.work().texts())).containsExactly(5L, 3L);
        lake.write("(11, 'Good'), (2, 'Bad'), (3, 'Good'), (4, 'Bad'), (5, NULL)");
        long versions = lake.versions();
        FlowSummary renamed = lake.run(List.of(SENTIMENT));
        assertThat(renamed.counts()).isEqualTo(new DocumentCounts(1, 1, 0, 0, 0, 3, 1));
        assertThat(List.of(renamed.computed(), renamed.known(), renamed.work().texts()))
                .containsExactly(0L, 2L, 0L);
        assertThat(lake.versions()).isEqualTo(versions + 1);
        assertThat(lake.rows()).containsOnlyKeys(11, 2, 3, 4, 5);
        assertThat(lake.rows().get(4).<Row>getAs("sentiment"))
                .isEqualTo(lake.rows().get(2).<Row>getAs("sentiment"));
    }

    @Test
    void deletionsFollowUnlessTheyAreUnlikelyOrUnwanted() {
        lake.write("(1, 'a'), (2, 'b'), (3, 'c')");
        lake.run(List.of(SENTIMENT));
        lake.write("(1, 'a')");
        var kept = new Changes(Versions.RECOMPUTE, Deletions.KEEP, 0.5);
        assertThat(lake.run(lake.flow(List.of(SENTIMENT), kept)).counts().deleted())
                .isZero();
        assertThatThrownBy(() -> lake.run(List.of(SENTIMENT)))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(JobErrorCode.SOURCE_INVALID))
                .hasMessageContaining("lacks 2 of the 3 documents")
                .hasMessageContaining("--allow-deletions");
        assertThat(lake.rows()).containsOnlyKeys(1, 2, 3);
        var allowed = new RunOptions(RunOptions.Mode.RUN, RunOptions.Retry.DUE, RunOptions.DeletionGuard.OFF);
        assertThat(run(EnrichSpec.of(lake.flow(List.of(SENTIMENT)), null), allowed)
                        .counts()
                        .deleted())
                .isEqualTo(2);
        assertThat(lake.rows()).containsOnlyKeys(1);
    }

    @Test
    void failuresAreTriedAgainUntilTheyAreInQuarantine() {
        lake.write("(1, 'Good'), (2, repeat('long ', 100))");
        lake.run(List.of(SENTIMENT));
        assertThat(lake.rows().get(2).<String>getAs("status")).isEqualTo("failed");
        assertThat(lake.run(List.of(SENTIMENT)).counts().failed()).isEqualTo(1);
        assertThat(lake.run(List.of(SENTIMENT)).counts().failed()).isEqualTo(1);
        assertThat(lake.rows().get(2).<String>getAs("status")).isEqualTo("quarantined");
        assertThat(lake.rows().get(2).<Integer>getAs("attempts")).isEqualTo(3);
        assertThat(lake.run(List.of(SENTIMENT)).counts()).isEqualTo(new DocumentCounts(0, 0, 0, 0, 1, 1, 0));

        Lake roomier = lake.with(conf.with(Setting.DOCUMENT_BYTES, "1k"));
        assertThat(roomier.run(List.of(SENTIMENT)).counts().due()).isZero();
        var retry = new RunOptions(RunOptions.Mode.RUN, RunOptions.Retry.ALL_FAILED, RunOptions.DeletionGuard.ON);
        FlowSummary retried = roomier.run(EnrichSpec.of(lake.flow(List.of(SENTIMENT)), null), retry)
                .flows()
                .getFirst();
        assertThat(List.of(retried.counts().failed(), retried.work().failed())).containsExactly(1L, 0L);
        assertThat(lake.rows().get(2).<String>getAs("status")).isEqualTo("done");
        assertThat(lake.rows().get(2).<Integer>getAs("attempts")).isZero();
        assertThat(lake.run(List.of(SENTIMENT)).counts().due()).isZero();
    }

    @Test
    void aFailedDocumentThatIsGoneIsDeletedAndNotComputed() {
        lake.write("(1, 'Good'), (2, repeat('long ', 100)), (3, 'Bad')");
        lake.run(List.of(SENTIMENT));
        lake.write("(1, 'Good'), (4, repeat('long ', 100)), (3, 'Bad')");
        FlowSummary second = lake.run(List.of(SENTIMENT));
        assertThat(second.counts()).isEqualTo(new DocumentCounts(1, 0, 0, 0, 0, 2, 1));
        assertThat(second.work().failed()).isEqualTo(1);
        assertThat(lake.rows()).containsOnlyKeys(1, 3, 4);
        assertThat(lake.rows().get(4).<String>getAs("status")).isEqualTo("failed");
        lake.write("(1, 'Good'), (3, 'Bad')");
        FlowSummary third = lake.run(List.of(SENTIMENT));
        assertThat(List.of(third.counts().deleted(), third.computed(), third.known()))
                .containsExactly(1L, 0L, 0L);
        assertThat(lake.rows()).containsOnlyKeys(1, 3);
    }

    @Test
    void anotherTextFreesADocumentFromQuarantine() {
        lake.write("(1, repeat('long ', 100))");
        EnrichSpec once = new EnrichSpec(
                List.of(lake.flow(List.of(SENTIMENT))),
                null,
                null,
                Budget.UNLIMITED,
                new ErrorPolicy(1, 1),
                null,
                RecordSpec.NONE);
        lake.run(once);
        assertThat(lake.rows().get(1).<String>getAs("status")).isEqualTo("quarantined");
        lake.write("(1, 'short')");
        lake.run(once);
        assertThat(lake.rows().get(1).<String>getAs("status")).isEqualTo("done");
    }

    @Test
    void aBudgetStopsBetweenPartsAndTheNextRunGoesOn() {
        lake.write("(1, 'Good'), (2, repeat('word ', 70)), (3, 'Bad')");
        EnrichSpec spec = EnrichSpec.of(lake.flow(List.of(SENTIMENT)), null);
        EnrichSummary none = lake.run(withTokens(spec, 0));
        assertThat(none.left()).isEqualTo(3);
        assertThat(none.spent()).contains("tokens");
        assertThat(lake.rows()).isEmpty();
        EnrichSummary all = lake.run(spec);
        assertThat(all.left()).isZero();
        assertThat(all.spent()).isNull();
        assertThat(lake.rows()).containsOnlyKeys(1, 2, 3);
    }

    @Test
    void flowsShareASinkAndTellTheirDocumentsApart() {
        lake.write("(1, 'Good'), (2, 'Bad')");
        Flow first = lake.flow(List.of(SENTIMENT));
        String other = directory.resolve("other").toString();
        spark.sql("SELECT 1 AS id, 'Third' AS body").write().parquet(other);
        Flow second = flow("others", other, "-length(body)");
        EnrichSpec flows = flows(first, second);
        assertThat(lake.run(flows).computed()).isEqualTo(3);
        assertThat(lake.run(flows).computed()).isZero();
        assertThat(spark.read().format("delta").load(lake.sink()).collectAsList())
                .extracting(row -> row.getAs("source") + " " + row.getAs("id"))
                .containsExactlyInAnyOrder("documents 1", "documents 2", "others 1");
    }

    @Test
    void aFlowThatCannotGoOnDoesNotStopTheOthers() {
        lake.write("(1, 'Good')");
        Flow broken = flow("broken", directory.resolve("nowhere").toString(), null);
        Flow another = flow("another", directory.resolve("nowhere-else").toString(), null);
        assertThatThrownBy(() -> lake.run(flows(broken, lake.flow(List.of(SENTIMENT)), another)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("nowhere ")
                .satisfies(e ->
                        assertThat(e.getSuppressed()).singleElement().asString().contains("nowhere-else"));
        assertThat(lake.rows()).containsOnlyKeys(1);
    }

    @Test
    void newDocumentsOfAllFlowsComeBeforeOlderVersionsOfAny() {
        lake.write("(1, 'Good'), (2, 'Bad')");
        lake.run(List.of(SENTIMENT, SUMMARY));
        String other = directory.resolve("other").toString();
        spark.sql("SELECT 1 AS id, 'Third' AS body").write().parquet(other);
        Flow late = lake.flow(List.of(SENTIMENT, new Task.Summary(3)), policy(Versions.RECOMPUTE_WITHIN_BUDGET));
        EnrichSummary summary = lake.run(withTokens(flows(late, flow("others", other, null)), 1));
        assertThat(summary.flows()).extracting(FlowSummary::flow).containsExactlyInAnyOrder("documents", "others");
        assertThat(List.of(summary.computed(), summary.left())).containsExactly(1L, 0L);
        assertThat(spark.read().format("delta").load(lake.sink()).collectAsList())
                .extracting(row -> row.getAs("source") + " " + row.getAs("id"))
                .contains("others 1");
    }

    private static EnrichSpec flows(Flow... flows) {
        return new EnrichSpec(
                List.of(flows), null, null, Budget.UNLIMITED, ErrorPolicy.STANDARD, null, RecordSpec.NONE);
    }

    private Flow flow(String name, String parquet, @Nullable String order) {
        return new Flow(
                name,
                new Source.Parquet(parquet),
                "id",
                "body",
                List.of(SENTIMENT),
                List.of(),
                SinkSpec.at(lake.sink()),
                Changes.FOLLOW,
                order);
    }

    @Test
    void whatTheCacheHasIsComputedForNoOtherSinkEither() {
        lake.write("(1, 'Good'), (2, 'Bad'), (3, repeat('long ', 100)), (4, NULL)");
        var cache = new CacheSpec(
                directory.resolve("cache").toString(),
                "0123456789abcdef",
                new TableCare(TableCare.Compaction.OPTIMIZE, 168));
        FlowSummary first =
                lake.run(cached(lake.flow(List.of(SENTIMENT)), cache)).flows().getFirst();
        assertThat(List.of(first.computed(), first.cached())).containsExactly(4L, 0L);
        Map<Object, Row> results = lake.rows();

        var other = new Flow(
                "other",
                lake.source(),
                "id",
                "body",
                List.of(SENTIMENT, SUMMARY),
                List.of(),
                SinkSpec.at(directory.resolve("other").toString()),
                Changes.FOLLOW,
                null);
        FlowSummary both = lake.run(cached(other, cache)).flows().getFirst();
        assertThat(List.of(both.computed(), both.cached())).containsExactly(4L, 0L);
        Row good = spark.read()
                .format("delta")
                .load(other.sink().path())
                .filter("id = 1")
                .head();
        assertThat(good.<Row>getAs("sentiment")).isEqualTo(results.get(1).<Row>getAs("sentiment"));
        assertThat(good.<Row>getAs("summary").<Object>getAs("result")).isNotNull();

        spark.sql("DELETE FROM delta.`" + lake.sink() + "`");
        FlowSummary third =
                lake.run(cached(lake.flow(List.of(SENTIMENT)), cache)).flows().getFirst();
        assertThat(List.of(third.computed(), third.cached(), third.known())).containsExactly(2L, 2L, 0L);
        assertThat(lake.rows().get(2).<Row>getAs("sentiment"))
                .isEqualTo(results.get(2).<Row>getAs("sentiment"));
        assertThat(DeltaTable.forPath(spark, cache.table())
                        .history()
                        .select("operation")
                        .as(Encoders.STRING())
                        .collectAsList())
                .contains("OPTIMIZE");
    }

    private static EnrichSpec cached(Flow flow, CacheSpec cache) {
        return new EnrichSpec(
                List.of(flow), null, null, Budget.UNLIMITED, ErrorPolicy.STANDARD, cache, RecordSpec.NONE);
    }

    private FlowSummary run(EnrichSpec spec, RunOptions options) {
        return lake.run(spec, options).flows().getFirst();
    }

    private static Changes policy(Versions versions) {
        return new Changes(versions, Deletions.FOLLOW, 0.5);
    }

    private static EnrichSpec withTokens(EnrichSpec spec, long tokens) {
        return new EnrichSpec(
                spec.flows(),
                spec.model(),
                spec.longInput(),
                new Budget(null, tokens, null),
                spec.errors(),
                spec.cache(),
                spec.record());
    }
}
