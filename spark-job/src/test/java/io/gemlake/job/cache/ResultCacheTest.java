// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.cache;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.Task;
import io.gemlake.job.DeltaSession;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.Setting;
import io.gemlake.spark.cache.CacheTable;
import io.gemlake.spark.cache.ResultCache;
import io.gemlake.spark.cache.ResultCache.Commit;
import io.gemlake.spark.cache.ResultCache.Lookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class ResultCacheTest {
    private static final String SECRET = "a-secret-that-nobody-may-see";
    private static final List<Task> TASKS = List.of(
            new Task.Sentiment(),
            Task.Classify.among(List.of("z", "order", "a")),
            new Task.Filter("Is it a complaint?"),
            new Task.Entities(),
            new Task.Summary(12));

    @TempDir
    static Path directory;

    private static SparkSession spark;
    private static Dataset<Row> texts;
    private static Enricher enricher;
    private static List<Row> expected;

    /// What the texts leave for a cache, with their keys, which are the same in all caches of a secret.
    private static Dataset<Row> staged;

    private GemlakeConf conf;
    private ResultCache cache;

    @BeforeAll
    static void start() {
        spark = DeltaSession.builder(directory)
                .config("spark.gemlake.calibration", "none")
                .config("spark.gemlake.cache.secret", SECRET)
                .config("spark.eventLog.enabled", true)
                .config("spark.eventLog.compress", false)
                .config("spark.eventLog.dir", directory.toUri().toString())
                .getOrCreate();
        texts = spark.range(0, 12, 1, 2).selectExpr("id", """
                        CASE id % 6 WHEN 3 THEN NULL WHEN 5 THEN ' '
                        ELSE concat('Where is parcel number ', id % 4, ' of Anna Müller?') END AS body""");
        GemlakeConf conf = GemlakeConf.of(spark.sparkContext().getConf());
        enricher = Enricher.of(spark, conf, TASKS);
        expected = enricher.enrich(texts, "body").orderBy("id").collectAsList();
        ResultCache any =
                ResultCache.open(spark, conf.with(Setting.CACHE_TABLE, "any")).orElseThrow();
        Dataset<Row> computed = computed(any);
        staged = spark.createDataFrame(computed.collectAsList(), computed.schema());
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @BeforeEach
    void open(TestInfo test) {
        String path = directory
                .resolve("cache-" + test.getTestMethod().orElseThrow().getName())
                .toString();
        conf = GemlakeConf.of(spark.sparkContext().getConf()).with(Setting.CACHE_TABLE, path);
        cache = ResultCache.open(spark, conf).orElseThrow();
    }

    private static List<Lookup> lookups() {
        List<Lookup> lookups = new ArrayList<>();
        for (Task task : TASKS) {
            lookups.add(new Lookup("known_" + lookups.size(), enricher.cached(task)));
        }
        return lookups;
    }

    private static Dataset<Row> computed(ResultCache cache) {
        return enricher.withCacheEntries().enrich(texts.withColumn(ResultCache.KEY, cache.key(col("body"))), "body");
    }

    private long entries() {
        return spark.read().format("delta").load(cache.path()).count();
    }

    @Test
    void givesBackWhatWasComputedBitByBit() {
        assertThat(cache.lookup(texts, "body", lookups()).filter("known_0.hit").count())
                .isZero();
        cache.write(staged, new Commit("run", 0, "a test"));

        List<Row> found = cache.lookup(texts, "body", lookups()).orderBy("id").collectAsList();
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            boolean hasText = i % 6 != 3 && i % 6 != 5;
            for (int task = 0; task < TASKS.size(); task++) {
                Row known = found.get(i).getStruct(found.get(i).fieldIndex("known_" + task));
                assertThat(known.getBoolean(0)).isEqualTo(hasText);
                assertThat(hasText ? known.get(1) : "")
                        .isEqualTo(hasText ? expected.get(i).get(1 + task) : "");
                assertThat(hasText ? String.valueOf(known.get(1)) : "")
                        .as("the order of maps as well")
                        .isEqualTo(hasText ? String.valueOf(expected.get(i).get(1 + task)) : "");
            }
        }
        assertThat(entries()).as("4 different texts").isEqualTo(4L * TASKS.size());
        assertThat(spark.read()
                        .format("delta")
                        .load(cache.path())
                        .filter(CacheTable.INPUT_TOKENS + " <= 0")
                        .count())
                .isZero();
    }

    @Test
    void aPartIsAddedOnceHoweverOftenItIsTried() {
        cache.write(staged, new Commit("run", 0, "a test"));
        cache.write(staged, new Commit("run", 0, "a test"));
        assertThat(entries()).isEqualTo(20);

        cache.write(staged, new Commit("run", 1, "a test"));
        assertThat(entries()).isEqualTo(40);
        assertThat(cache.lookup(texts, "body", lookups()).count())
                .as("doubled entries double no row")
                .isEqualTo(12);
    }

    @Test
    void whatIsOfAnotherVersionOrModelOrSecretIsNotFound() {
        cache.write(staged, new Commit("run", 0, "a test"));
        GemlakeConf shorter = conf.with(Setting.DOCUMENT_TOKENS, "5");
        Enricher other = Enricher.of(spark, shorter, List.of(new Task.Sentiment()));
        GemlakeConf otherSecret = conf.with(Setting.CACHE_SECRET, "another-secret-of-theirs");

        assertThat(hits(cache, other)).isZero();
        assertThat(hits(ResultCache.open(spark, otherSecret).orElseThrow(), enricher))
                .isZero();
        assertThat(hits(cache, enricher)).isEqualTo(8);
    }

    private static long hits(ResultCache cache, Enricher enricher) {
        var lookup = new Lookup("known", enricher.cached(new Task.Sentiment()));
        return cache.lookup(texts, "body", List.of(lookup)).filter("known.hit").count();
    }

    @Test
    void theVersionOfATaskDoesNotDependOnThoseBesideIt() {
        for (Task task : TASKS) {
            Enricher alone = Enricher.of(spark, conf, List.of(task));
            assertThat(alone.version(task)).isEqualTo(enricher.version(task)).isEqualTo(alone.version());
            Dataset<Row> rows = alone.enrich(texts, "body").orderBy("id");
            assertThat(rows.select(rows.columns()[1]).collectAsList().stream().map(String::valueOf))
                    .containsExactlyElementsOf(expected.stream()
                            .map(row -> "[" + row.get(1 + TASKS.indexOf(task)) + "]")
                            .toList());
        }
    }

    @Test
    void twoSessionsMayWriteAtATime() throws Exception {
        try (var threads = Executors.newFixedThreadPool(3)) {
            List<CompletableFuture<Void>> writers = new ArrayList<>();
            for (int writer = 0; writer < 3; writer++) {
                String run = "run-" + writer;
                SparkSession session = spark.newSession();
                writers.add(CompletableFuture.runAsync(
                        () -> {
                            ResultCache own = ResultCache.open(session, conf).orElseThrow();
                            for (int part = 0; part < 2; part++) {
                                own.write(staged, new Commit(run, part, run));
                            }
                        },
                        threads));
            }
            CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new)).get();
        }
        assertThat(entries()).isEqualTo(3 * 2 * 20);
        assertThat(hits(cache, enricher)).isEqualTo(8);
    }

    @Test
    void nobodySeesTheSecret() throws Exception {
        cache.write(computed(cache), new Commit("run", 0, "a test"));
        Dataset<Row> found = cache.lookup(texts, "body", lookups());
        found.count();

        assertThat(found.queryExecution().toString()).contains("text_hmac").doesNotContain(SECRET);
        try (var files = Files.walk(directory)) {
            List<Path> logs = files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().startsWith("local-")
                            || file.getFileName().toString().startsWith("events_"))
                    .toList();
            assertThat(logs).isNotEmpty();
            for (Path log : logs) {
                assertThat(Files.readString(log))
                        .contains("spark.gemlake.cache.secret")
                        .doesNotContain(SECRET);
            }
        }
    }

    @Test
    void refusesWhatIsNoCache() throws Exception {
        spark.range(3).write().format("delta").save(cache.path());
        assertThatThrownBy(() -> cache.lookup(texts, "body", lookups()))
                .hasMessageContaining("[GEMLAKE_CACHE_INVALID.TABLE]");
    }
}
