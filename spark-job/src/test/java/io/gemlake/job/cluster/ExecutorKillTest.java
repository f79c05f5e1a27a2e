// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.RealModel;
import io.gemlake.job.enrich.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// The example documents through the real model on a standalone cluster of two executors, one of which is killed by
/// SIGKILL when a part of the work is done.
@Timeout(3600)
@EnabledIfSystemProperty(named = "gemlake.full", matches = "true")
class ExecutorKillTest {
    private static final Path DOCUMENTS =
            Path.of("..", "examples", "documents").toAbsolutePath().normalize();

    private static SparkSession spark;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void everyDocumentIsThereOnceAndWithTheSameBytes() throws IOException, InterruptedException {
        Path model = RealModel.GEMMA_3_270M.require();
        Instant start = Instant.now();
        try (ChildJvm driver = submit(Map.of("spark.master", "local[2]"), model, "undisturbed")) {
            assertThat(driver.exitCode()).as("%s", driver.lines()).isZero();
        }
        Instant between = Instant.now();
        long executors = runAndKillAnExecutor(model);
        Instant end = Instant.now();

        Map<String, String> expected = byKey(results("undisturbed"));
        List<Row> rows = results("disturbed");
        Map<String, String> found = byKey(rows);
        System.out.printf(
                "kill -9 of an executor: %d rows for %d documents, %d lost, %d doubled, %d with other bytes; %d executors;"
                        + " %d s, undisturbed in local[2] %d s%n",
                rows.size(),
                expected.size(),
                expected.keySet().stream()
                        .filter(key -> !found.containsKey(key))
                        .count(),
                rows.size() - found.size(),
                found.entrySet().stream()
                        .filter(row -> !row.getValue().equals(expected.get(row.getKey())))
                        .count(),
                executors,
                Duration.between(between, end).toSeconds(),
                Duration.between(start, between).toSeconds());
        assertThat(expected).hasSize(documents());
        assertThat(rows).hasSize(documents());
        assertThat(found).isEqualTo(expected);
        assertThat(executors).as("two, and one in place of the killed one").isGreaterThanOrEqualTo(3);
    }

    /// Runs the job on a cluster, and returns how many executors it has had.
    private long runAndKillAnExecutor(Path model) throws IOException, InterruptedException {
        try (StandaloneCluster cluster = StandaloneCluster.start(directory, 2)) {
            Map<String, String> conf = Map.of(
                    "spark.master", cluster.url(),
                    "spark.executor.memory", "1g",
                    "spark.executor.heartbeatInterval", "5s",
                    // Tasks of eight documents, so that some are done and some are not.
                    "spark.default.parallelism", "8");
            try (ChildJvm driver = submit(conf, model, "disturbed")) {
                driver.await("enriching: .*, [2-9][0-9] %");
                List<ProcessHandle> executors = cluster.executors();
                assertThat(executors).hasSize(2);
                assertThat(executors.getFirst().destroyForcibly()).isTrue();
                assertThat(driver.exitCode()).as("%s", driver.lines()).isZero();
                assertThat(driver.lines()).anyMatch(line -> line.contains("Lost executor"));
            }
            return cluster.launchedExecutors();
        }
    }

    private ChildJvm submit(Map<String, String> conf, Path model, String sink) throws IOException {
        Path spec = Files.writeString(
                directory.resolve(sink + ".yaml"), """
                source: {format: text_folder, path: "%s"}
                tasks:
                  - sentiment
                  - entities
                  - summary: {max_tokens: 16}
                sink: {path: "%s"}
                model: "%s"
                """.formatted(DOCUMENTS, directory.resolve(sink), model));
        return Submission.of(conf, spec).start(directory);
    }

    private List<Row> results(String sink) {
        return spark.read()
                .format("delta")
                .load(directory.resolve(sink).toString())
                .drop("enriched_at", "run_id")
                .collectAsList();
    }

    private static Map<String, String> byKey(List<Row> rows) {
        var byKey = new TreeMap<String, String>();
        rows.forEach(row -> byKey.put(row.<String>getAs("path"), row.json()));
        return byKey;
    }

    private static int documents() throws IOException {
        try (Stream<Path> files = Files.list(DOCUMENTS)) {
            return Math.toIntExact(files.count());
        }
    }
}
