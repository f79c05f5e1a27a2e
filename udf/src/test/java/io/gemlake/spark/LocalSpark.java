// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import org.apache.spark.sql.SparkSession;

/// A session on this machine, as small as tests want it.
final class LocalSpark {
    private LocalSpark() {}

    /// The session of two threads. Its user stops it.
    static SparkSession session() {
        return SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .getOrCreate();
    }
}
