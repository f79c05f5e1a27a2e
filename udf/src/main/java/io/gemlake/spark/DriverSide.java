// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.jspecify.annotations.Nullable;

/// What the driver tells of an application: counts of all of its executors, and how its queries get on.
final class DriverSide implements DriverPlugin {
    private @Nullable StageWatch watch;

    @Override
    public Map<String, String> init(SparkContext context, PluginContext pluginContext) {
        watch = new StageWatch(
                context::defaultParallelism, GemlakeConf.of(context.getConf()).progressInterval());
        context.addSparkListener(watch);
        return Map.of();
    }

    @Override
    public void registerMetrics(String applicationId, PluginContext context) {
        MetricRegistry metrics = context.metricRegistry();
        StageWatch counted = Objects.requireNonNull(watch);
        metrics.register("application.rows", gauge(counted, TaskCounts::rows));
        metrics.register("application.failedRows", gauge(counted, TaskCounts::failedRows));
        metrics.register("application.inputTokens", gauge(counted, TaskCounts::inputTokens));
        metrics.register("application.outputTokens", gauge(counted, TaskCounts::outputTokens));
        metrics.register("application.sharedTokens", gauge(counted, TaskCounts::sharedTokens));
    }

    private static Gauge<Long> gauge(StageWatch watch, ToLongFunction<TaskCounts> count) {
        return () -> count.applyAsLong(watch.total());
    }
}
