// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import io.gemlake.engine.TinyModelFile;
import io.gemlake.spark.GemlakeExtensions;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/// A session of two threads with Delta and the functions of SQL, on a tiny model.
public final class DeltaSession {
    private DeltaSession() {}

    /// The session, with its tables and its model in a directory. Its user stops it.
    public static SparkSession in(Path directory) {
        return builder(directory).getOrCreate();
    }

    /// As [#in], for tests with settings of their own.
    public static SparkSession.Builder builder(Path directory) {
        return SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.databricks.delta.snapshotPartitions", 1)
                .config("spark.sql.sources.parallelPartitionDiscovery.parallelism", 2)
                .config(
                        "spark.sql.warehouse.dir",
                        directory.resolve("warehouse").toString())
                .config(
                        "spark.sql.extensions",
                        GemlakeExtensions.class.getName() + ",io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .config("spark.delta.logStore.file.impl", LocalLogStore.class.getName())
                .config("spark.gemlake.model.path", TinyModelFile.in(directory).toString());
    }
}
