// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import org.apache.spark.sql.SparkSession;

/// A session on this machine, as small as tests want it.
public final class LocalSpark {
    private LocalSpark() {}

    /// The session of two threads with Delta, configured as jobs are. Its user stops it.
    public static SparkSession session() {
        return SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.sql.codegen.wholeStage", false) // compiling costs more than it saves on five rows
                .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
                .config("spark.databricks.delta.snapshotPartitions", 1)
                .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .config("spark.sql.legacy.javaCharsets", true)
                .getOrCreate();
    }
}
