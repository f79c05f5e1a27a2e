// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import io.gemlake.engine.TinyModelFile;
import io.gemlake.spark.GemlakeExtensions;
import io.gemlake.spark.sql.GoldenStatements;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Statements with calls over Delta tables do what their golden file says; the quick run takes the first of them.
class DeltaGoldenTest {
    private static final String NAME = "delta";

    @TempDir
    static Path directory;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.databricks.delta.snapshotPartitions", 1)
                .config(
                        "spark.sql.warehouse.dir",
                        directory.resolve("warehouse").toString())
                .config(
                        "spark.sql.extensions",
                        GemlakeExtensions.class.getName() + ",io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .config("spark.gemlake.model.path", TinyModelFile.in(directory).toString())
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void doesWhatItsGoldenFileSays() {
        GoldenStatements.compare(NAME, GoldenStatements.run(spark, NAME));
    }
}
