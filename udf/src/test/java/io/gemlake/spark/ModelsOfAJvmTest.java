// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.Engine;
import io.gemlake.engine.Task;
import io.gemlake.engine.TinyModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several models in a JVM that has room for some of them.
class ModelsOfAJvmTest {
    @TempDir
    static Path directory;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void theLeastRecentlyUsedGoesAndComesBack() throws IOException {
        Enricher first = enricher("first", 1);
        Enricher second = enricher("second", 2);
        Enricher third = enricher("third", 3);
        long before = EngineRegistry.assemblies();
        int held = EngineRegistry.engines();

        List<Row> alone = answers(first);
        assertThat(EngineRegistry.assemblies() - before).isOne();
        ModelStart ofFirst = EngineRegistry.lastStart().orElseThrow();
        assertThat(List.of(ofFirst.arrival(), ofFirst.verification(), ofFirst.opening()))
                .allMatch(Duration::isPositive);
        answers(second);
        ModelStart ofSecond = EngineRegistry.lastStart().orElseThrow();
        assertThat(ofSecond).isNotEqualTo(ofFirst);
        answers(first);
        assertThat(EngineRegistry.lastStart()).hasValue(ofSecond);
        // There is room for two: those that other tests of this JVM left went first.
        assertThat(EngineRegistry.assemblies() - before).isEqualTo(2);
        assertThat(EngineRegistry.engines()).isEqualTo(2).isLessThanOrEqualTo(held + 2);

        answers(third);
        assertThat(EngineRegistry.engines()).isEqualTo(2);
        answers(first);
        assertThat(EngineRegistry.assemblies() - before).isEqualTo(3);
        answers(second);
        assertThat(EngineRegistry.assemblies() - before).isEqualTo(4);
        assertThat(answers(first)).isEqualTo(alone);
        assertThat(EngineRegistry.offHeapBytes()).isLessThanOrEqualTo(limitBytes());
    }

    /// A copy of the tiny model that differs in its last byte, with room for two of its kind.
    private static Enricher enricher(String name, int lastByte) throws IOException {
        byte[] model = Files.readAllBytes(TinyModelFile.in(directory));
        model[model.length - 1] = (byte) lastByte;
        Path file = Files.write(directory.resolve(name + ".gguf"), model);
        GemlakeConf conf = GemlakeConf.of(new SparkConf(false))
                .with(Setting.MODEL_PATH, file.toString())
                .with(Setting.CALIBRATION, "none")
                .with(Setting.MODELS_BYTES, String.valueOf(limitBytes()));
        return Enricher.of(spark, conf, List.of(new Task.Sentiment()));
    }

    private static long limitBytes() {
        GemlakeConf conf = GemlakeConf.of(new SparkConf(false));
        return MemoryPlan.of(Engine.describe(TinyModelFile.in(directory)), conf, 1)
                        .model()
                        .offHeap()
                * 5
                / 2;
    }

    private static List<Row> answers(Enricher enricher) {
        Dataset<Row> texts = spark.sql("SELECT 'The hotel in Basel was good' AS body");
        return enricher.enrich(texts, "body").collectAsList();
    }
}
