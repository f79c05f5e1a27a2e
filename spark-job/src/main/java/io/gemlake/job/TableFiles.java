// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import io.delta.tables.DeltaTable;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;

/// The files of Delta tables.
public final class TableFiles {
    private static final String LISTING_TASKS = "spark.sql.sources.parallelPartitionDiscovery.parallelism";

    private TableFiles() {}

    /// Deletes files that no version of a table has needed for so many hours, or for as many as the table itself
    /// says. Delta lists directories in so many tasks as a setting says, however few there are: 10,000 unless
    /// somebody has set it, which takes 25 s on two cores.
    public static void vacuum(SparkSession spark, DeltaTable table, OptionalInt hours) {
        boolean chosen = spark.conf().contains(LISTING_TASKS);
        if (!chosen) {
            spark.conf().set(LISTING_TASKS, 2L * spark.sparkContext().defaultParallelism());
        }
        try {
            if (hours.isPresent()) {
                table.vacuum(hours.getAsInt());
            } else {
                table.vacuum();
            }
        } finally {
            if (!chosen) {
                spark.conf().unset(LISTING_TASKS);
            }
        }
    }
}
