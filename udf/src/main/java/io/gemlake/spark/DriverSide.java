// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.PluginContext;

/// The metrics of an application: what all of its executors have counted, as their tasks and heartbeats tell the
/// driver.
final class DriverSide implements DriverPlugin {
    private final StageWatch watch = new StageWatch();

    @Override
    public Map<String, String> init(SparkContext context, PluginContext pluginContext) {
        context.addSparkListener(watch);
        return Map.of();
    }

    @Override
    public void registerMetrics(String applicationId, PluginContext context) {
        MetricRegistry metrics = context.metricRegistry();
        metrics.register("application.rows", gauge(TaskCounts::rows));
        metrics.register("application.failedRows", gauge(TaskCounts::failedRows));
        metrics.register("application.inputTokens", gauge(TaskCounts::inputTokens));
        metrics.register("application.outputTokens", gauge(TaskCounts::outputTokens));
        metrics.register("application.sharedTokens", gauge(TaskCounts::sharedTokens));
    }

    private Gauge<Long> gauge(ToLongFunction<TaskCounts> count) {
        return () -> count.applyAsLong(watch.total());
    }
}
