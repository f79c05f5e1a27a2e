// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/// Counts for the metric sinks of Spark, progress of queries, and warnings about their partitions:
/// `spark.plugins` names this class. Compiled for the oldest Java that Spark runs on: an executor whose Java
/// is too old for the rest starts without it, so that the check before the first task can say what is wrong.
public final class GemlakePlugin implements SparkPlugin {
    private static final int NEEDED_JAVA = 25;

    @Override
    public @Nullable DriverPlugin driverPlugin() {
        return isJavaNewEnough() ? new DriverSide() : null;
    }

    @Override
    public @Nullable ExecutorPlugin executorPlugin() {
        return isJavaNewEnough() ? new ExecutorSide() : null;
    }

    private static boolean isJavaNewEnough() {
        return Runtime.version().feature() >= NEEDED_JAVA;
    }
}
