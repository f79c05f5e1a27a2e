// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.RealModel;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.GemlakeExtensions;
import io.gemlake.spark.ModelRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/// A query over the real model on a standalone cluster to which something happens while it runs: its rows are those of
/// a run on one machine that nobody disturbed, to the last byte. Tasks wait in their middle until it has happened.
@Timeout(1800)
@EnabledIfSystemProperty(named = "gemlake.full", matches = "true")
class DisturbedQueryTest {
    private static final int PARTITIONS = 12;
    private static final String QUERY =
            "SELECT id, gate(id, ai_analyze_sentiment(body)) AS feeling, ai_classify(body, array('hotel', 'parcel')) AS about"
                    + " FROM texts";

    @TempDir
    static Path shared;

    private static Path model;
    private static List<String> expected;

    @TempDir
    private Path directory;

    @BeforeAll
    static void runUndisturbed() throws IOException {
        model = RealModel.GEMMA_3_270M.require();
        Gate.open(shared);
        try (SparkSession spark = session("local[2]", shared)) {
            expected = rows(spark);
        }
        assertThat(expected).hasSize(PARTITIONS * Gate.ROWS);
        assertThat(expected.stream()
                        .map(row -> row.replaceFirst("\"id\":[0-9]+", ""))
                        .distinct())
                .hasSizeGreaterThan(1);
    }

    @Test
    void anExecutorIsKilledBetweenTheRowsOfATask() throws IOException, InterruptedException {
        try (StandaloneCluster cluster = StandaloneCluster.start(directory, 2);
                SparkSession spark = session(cluster.url(), directory)) {
            ClusterEvents events = ClusterEvents.of(spark);
            CompletableFuture<List<String>> query = CompletableFuture.supplyAsync(() -> rows(spark));
            List<String> first = Gate.awaitExecutors(directory, 2);

            assertThat(cluster.executor(first.getFirst()).destroyForcibly()).isTrue();
            Gate.awaitExecutors(directory, 3);
            Gate.open(directory);

            assertThat(query.join()).isEqualTo(expected);
            assertThat(events.removed()).containsExactly(first.getFirst());
            assertThat(events.added()).hasSize(3);
        }
    }

    @Test
    void anExecutorIsKilledWhileItFetchesTheWeights() throws IOException, InterruptedException {
        try (StandaloneCluster cluster = StandaloneCluster.start(directory, 2);
                SparkSession spark = session(cluster.url(), directory)) {
            ClusterEvents events = ClusterEvents.of(spark);
            List<String> pieces = publish(spark);
            Gate.open(directory);
            CompletableFuture<List<String>> query = CompletableFuture.supplyAsync(() -> rows(spark));

            String killed = events.awaitFetch(pieces);
            assertThat(cluster.executor(killed).destroyForcibly()).isTrue();

            assertThat(query.join()).isEqualTo(expected);
            assertThat(events.removed()).containsExactly(killed);
            assertThat(events.fetched(killed, pieces)).isLessThan(pieces.size());
        }
    }

    @Test
    void anExecutorHasLostTheWeightsThatOthersAskItFor() throws IOException, InterruptedException {
        try (StandaloneCluster cluster = StandaloneCluster.start(directory, 2);
                SparkSession spark = session(cluster.url(), directory)) {
            ClusterEvents events = ClusterEvents.of(spark);
            List<String> pieces = publish(spark);
            Gate.open(directory);

            events.awaitExecutors(2);
            spark.range(0, 1, 1, 1).foreachPartition(new LostBlocks(pieces));

            assertThat(rows(spark)).isEqualTo(expected);
            assertThat(cluster.executorLogs())
                    .anyMatch(line -> line.contains("Failed to fetch remote block broadcast_"));
            assertThat(events.removed()).isEmpty();
        }
    }

    @Test
    void anExecutorComesWhenHalfOfTheWorkIsDone() throws IOException, InterruptedException {
        try (StandaloneCluster cluster = StandaloneCluster.start(directory, 1);
                SparkSession spark = session(cluster.url(), directory)) {
            ClusterEvents events = ClusterEvents.of(spark);
            CompletableFuture<List<String>> query = CompletableFuture.supplyAsync(() -> rows(spark));
            Gate.awaitExecutors(directory, 1);

            cluster.addWorker();
            Gate.awaitExecutors(directory, 2);
            Gate.open(directory);

            assertThat(query.join()).isEqualTo(expected);
            assertThat(events.added()).hasSize(2);
            assertThat(events.removed()).isEmpty();
        }
    }

    /// A session with the texts and the gate of a directory.
    private static SparkSession session(String master, Path gate) {
        SparkSession spark = SparkSession.builder()
                .master(master)
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.executor.extraClassPath", ChildJvm.classPath())
                .config("spark.executor.memory", "1g")
                .config("spark.executor.heartbeatInterval", "5s")
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.kryo.registrator", "io.gemlake.spark.GemlakeKryoRegistrator")
                .config("spark.sql.extensions", GemlakeExtensions.class.getName())
                .config("spark.gemlake.calibration", "none")
                .config("spark.gemlake.model.path", model.toString())
                .getOrCreate();
        spark.udf().register("gate", new Gate(gate.toString()), DataTypes.StringType);
        spark.range(0, (long) PARTITIONS * Gate.ROWS, 1, PARTITIONS)
                .selectExpr("id", """
                        concat(CASE id % 3 WHEN 0 THEN 'The hotel was wonderful, room ' WHEN 1 THEN 'I am angry about parcel '
                        ELSE 'The meeting is on day ' END, id, repeat(' and so on', CAST(id % 7 AS INT)), '.') AS body""")
                .createOrReplaceTempView("texts");
        return spark;
    }

    private static List<String> rows(SparkSession spark) {
        return spark.sql(QUERY).collectAsList().stream().map(Row::json).toList();
    }

    /// Publishes the model, and returns the blocks in which its weights travel.
    private static List<String> publish(SparkSession spark) {
        ModelRegistry.publish(
                spark.sparkContext(), GemlakeConf.of(spark.sparkContext().getConf()));
        return CollectionConverters.asJava(SparkEnv.get()
                        .blockManager()
                        .getMatchingBlockIds(
                                ClusterEvents.function(block -> block.name().contains("_piece"))))
                .stream()
                .map(block -> block.name())
                .toList();
    }
}
