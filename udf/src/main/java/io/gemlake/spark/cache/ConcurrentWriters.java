// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.cache;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/// Whether two applications may write one Delta table. A commit is a file of Delta's log that must not be there yet:
/// whether a store can say so depends on what writes the log there.
public final class ConcurrentWriters {
    /// Schemes where Delta's usual log stores are safe: HDFS renames, Azure and Google create unless there is one.
    private static final Set<String> SAFE =
            Set.of("file", "hdfs", "viewfs", "abfs", "abfss", "adl", "wasb", "wasbs", "gs");

    private static final String OF_S3 = "io.delta.storage.S3SingleDriverLogStore";

    /// What Delta writes with on other stores, which need not rename as HDFS does.
    private static final Map<String, String> USUAL = Map.of("s3", OF_S3, "s3a", OF_S3, "s3n", OF_S3);

    private static final String OF_OTHERS = "io.delta.storage.HDFSLogStore";

    private ConcurrentWriters() {}

    /// Refuses a path where one of two applications would lose its commit.
    ///
    /// @param path of a Delta table, or of one that is to be made
    /// @throws io.gemlake.spark.GemlakeException `STORE_UNSAFE`
    public static void require(SparkSession spark, String path) {
        String scheme = scheme(spark, path);
        if (SAFE.contains(scheme)) {
            return;
        }
        String usual = USUAL.getOrDefault(scheme, OF_OTHERS);
        String key = "spark.delta.logStore." + scheme + ".impl";
        String chosen = spark.sparkContext().getConf().get(key, usual);
        if (chosen.equals(usual)) {
            throw CacheErrors.storeUnsafe(path, scheme, usual, key);
        }
    }

    private static String scheme(SparkSession spark, String path) {
        String scheme = new Path(path).toUri().getScheme();
        String whole = scheme == null
                ? FileSystem.getDefaultUri(spark.sparkContext().hadoopConfiguration())
                        .getScheme()
                : scheme;
        return whole.toLowerCase(Locale.ROOT);
    }
}
