// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.job.cache.CacheCommands;
import io.gemlake.job.cache.CacheCommands.Vacuum;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.Setting;
import io.gemlake.spark.cache.ResultCache;
import io.gemlake.spark.cache.ResultCache.Commit;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheToolTest {
    private static final String SECRET = "a-secret-that-nobody-may-see";

    @TempDir
    static Path directory;

    private static SparkSession spark;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private String path;
    private ResultCache cache;

    @BeforeAll
    static void start() {
        spark = DeltaSession.builder(directory)
                .config("spark.gemlake.cache.secret", SECRET)
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @BeforeEach
    void open(TestInfo test) {
        path = directory
                .resolve("cache-" + test.getDisplayName().replaceAll("\\W", ""))
                .toString();
        cache = ResultCache.open(
                        spark, GemlakeConf.of(spark.sparkContext().getConf()).with(Setting.CACHE_TABLE, path))
                .orElseThrow();
    }

    /// Three texts and two tasks; two of the texts are doubled for the first task.
    private void fill() {
        add("one", "'one text', 'another text', 'a third one'", "sentiment-1", "abcdabcdabcd");
        add("two", "'one text', 'another text'", "sentiment-1", "abcdabcdabcd");
        add("three", "'one text', 'another text', 'a third one'", "summary-1", "ef01ef01ef01");
    }

    private void add(String run, String texts, String version, String model) {
        cache.write(
                spark.sql("SELECT text, array(named_struct('task', split(version, '-')[0], 'model_hash', model,"
                                + " 'task_version', version, 'result', '{}', 'truncated', false, 'input_tokens', 3,"
                                + " 'output_tokens', 1)) AS gemlake_cache_entries FROM (SELECT explode(array(" + texts
                                + ")) AS text, '" + version + "' AS version, '" + model + "' AS model)")
                        .withColumn(ResultCache.KEY, cache.key(org.apache.spark.sql.functions.col("text"))),
                new Commit(run, 0, run));
    }

    private int run(String... arguments) {
        // Ends no session: the test's own one is still needed.
        return SparkJob.run(
                () -> CacheTool.parse(List.of(arguments)).run(spark, Console.lines(stream(output))), stream(errors));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String said() {
        return output.toString(StandardCharsets.UTF_8) + errors.toString(StandardCharsets.UTF_8);
    }

    private long entries(String condition) {
        return spark.read().format("delta").load(path).filter(condition).count();
    }

    private long files() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(path))) {
            return files.filter(file -> file.toString().endsWith(".parquet")).count();
        }
    }

    @Test
    void statsShowWhatIsThere() {
        fill();
        assertThat(run("stats", "--table", path)).isZero();
        assertThat(said())
                .contains("8 entries of 3 texts, 2 of them doubled; ")
                .contains("sentiment, model abcdabcdabcd, version sentiment-1: 5 entries, from 2")
                .contains("summary, model ef01ef01ef01, version summary-1: 3 entries, from 2");
    }

    @Test
    void vacuumRemovesDoublesAndFiles() throws Exception {
        fill();
        assertThat(run("vacuum", "--table", path, "--hours", "0")).isZero();
        assertThat(said()).contains("2 entries removed, 6 kept");
        assertThat(entries("writer = 'two'")).as("the newest of two stays").isEqualTo(2);
        assertThat(files()).isEqualTo(spark.read().format("delta").load(path).inputFiles().length);
        assertThat(spark.conf().get("spark.databricks.delta.retentionDurationCheck.enabled"))
                .isEqualTo("true");
    }

    @Test
    @EnabledIfSystemProperty(named = "gemlake.full", matches = "true")
    void vacuumRemovesModelsAndOldVersions() {
        fill();
        assertThat(run("vacuum", "--table", path, "--model", "EF01EF01")).isZero();
        assertThat(entries("model_hash LIKE 'ef01%'")).isZero();
        spark.sql("UPDATE delta.`" + path + "` SET created_at = created_at - INTERVAL 40 DAYS WHERE writer = 'one'");
        add("four", "'a fourth one'", "summary-2", "ef01ef01ef01");

        new CacheCommands(spark, path, Console.lines(stream(output)))
                .vacuum(new Vacuum(OptionalInt.of(30), List.of(), OptionalInt.empty()));
        assertThat(entries("task_version = 'sentiment-1'"))
                .as("one of its entries is new")
                .isEqualTo(3);
        spark.sql("UPDATE delta.`" + path + "` SET created_at = current_timestamp() - INTERVAL 40 DAYS"
                + " WHERE task_version = 'sentiment-1'");
        assertThat(run("vacuum", "--table", path, "--keep", "30")).isZero();
        assertThat(entries("true")).isEqualTo(1);
    }

    @Test
    void forgetRemovesTextsAndTheirFiles() throws Exception {
        fill();
        Path file = Files.writeString(directory.resolve("text.txt"), "one text\n");

        assertThat(run("forget", "--table", path, "--text-file", file.toString()))
                .isZero();
        assertThat(said()).contains("3 entries deleted, 5 kept", "--now").doesNotContain("one text");
        assertThat(run("forget", "--table", path, "--query", "SELECT 'another text'", "--now"))
                .isZero();
        assertThat(said()).contains("3 entries deleted, 2 kept", "files that had them are deleted");
        assertThat(files()).isEqualTo(spark.read().format("delta").load(path).inputFiles().length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tidy",
                "stats --keep 3",
                "vacuum --keep soon",
                "vacuum --model ef",
                "forget",
                "forget --text-file a --query b",
                "stats --table"
            })
    void refusesWhatMakesNoSense(String line) {
        List<String> words = List.of(line.split(" "));

        assertThat(CacheTool.run(words, Console.lines(stream(output)), stream(errors)))
                .isEqualTo(JobErrorCode.USAGE.exitCode());
        assertThat(said()).contains("Usage: gemlake cache");
    }

    @Test
    void saysWhereNoCacheIs() {
        assertThat(run("stats", "--table", path + "-none")).isEqualTo(JobErrorCode.CONFIG_INVALID.exitCode());
        assertThat(said()).contains("there is no cache at " + path + "-none");
        assertThat(run("stats")).isEqualTo(JobErrorCode.USAGE.exitCode());
    }
}
