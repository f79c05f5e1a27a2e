// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;

/// The metrics of an executor. Loads no weights: it runs while the executor starts.
final class ExecutorSide implements ExecutorPlugin {
    @Override
    public void init(PluginContext context, Map<String, String> extraConf) {
        MetricRegistry metrics = context.metricRegistry();
        metrics.register("rows", (Gauge<Long>) ExecutorCounts.ROWS::sum);
        metrics.register("failedRows", (Gauge<Long>) ExecutorCounts.FAILED_ROWS::sum);
        metrics.register("inputTokens", (Gauge<Long>) ExecutorCounts.INPUT_TOKENS::sum);
        metrics.register("outputTokens", (Gauge<Long>) ExecutorCounts.OUTPUT_TOKENS::sum);
        metrics.register("sharedTokens", (Gauge<Long>) ExecutorCounts.SHARED_TOKENS::sum);
        metrics.register("lanes", (Gauge<Long>) ExecutorCounts.LANES::sum);
        metrics.register("engines", (Gauge<Integer>) EngineRegistry::engines);
        metrics.register("assemblies", (Gauge<Long>) EngineRegistry::assemblies);
        metrics.register("offHeapBytes", (Gauge<Long>) EngineRegistry::offHeapBytes);
    }
}
