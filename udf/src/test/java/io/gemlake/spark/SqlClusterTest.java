// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TinyModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Queries of SQL on executors in JVMs of their own, so that all they need and give is serialized.
class SqlClusterTest {
    private static final String JVM_OPTIONS = "-XX:+UseSerialGC";

    @TempDir
    Path directory;

    @Test
    void kryoKnowsEveryClassThatTravels() throws IOException, InterruptedException {
        assertThat(rowsOfCluster("org.apache.spark.serializer.KryoSerializer", true))
                .isEqualTo(rowsHere());
    }

    @Test
    @EnabledIfSystemProperty(named = "gemlake.full", matches = "true")
    void javasSerializerGivesTheSameRows() throws IOException, InterruptedException {
        assertThat(rowsOfCluster("org.apache.spark.serializer.JavaSerializer", false))
                .isEqualTo(rowsHere());
    }

    private List<String> rowsOfCluster(String serializer, boolean registrationRequired)
            throws IOException, InterruptedException {
        List<String> output = new ClusterProcess(directory, "local-cluster[2,1,512]")
                .withDriverOptions(JVM_OPTIONS, "-Xmx512m")
                .with("spark.executor.memory", "512m")
                .with("spark.executor.extraJavaOptions", JVM_OPTIONS)
                .with("spark.serializer", serializer)
                .with("spark.kryo.registrationRequired", Boolean.toString(registrationRequired))
                .with("spark.sql.shuffle.partitions", "2")
                .with("spark.sql.extensions", GemlakeExtensions.class.getName())
                .with("spark.gemlake.model.path", TinyModelFile.in(directory).toString())
                .with("spark.gemlake.model.chunkBytes", "50k")
                .with("spark.gemlake.kv.bytes", "64m")
                .with("spark.gemlake.calibration", "none")
                .run(
                        Duration.ofMinutes(5),
                        SqlClusterProgram.class,
                        directory.resolve("travelled").toString());
        List<String> rows = output.stream()
                .filter(line -> line.startsWith(SqlClusterProgram.ROW))
                .map(line -> line.substring(SqlClusterProgram.ROW.length()))
                .toList();
        assertThat(rows).as("%s", output).isNotEmpty();
        return rows;
    }

    private List<String> rowsHere() throws IOException {
        try (SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.sql.extensions", GemlakeExtensions.class.getName())
                .config("spark.gemlake.calibration", "none")
                .config("spark.gemlake.model.path", TinyModelFile.in(directory).toString())
                .getOrCreate()) {
            return SqlClusterProgram.rows(spark, directory.resolve("here"));
        }
    }
}
