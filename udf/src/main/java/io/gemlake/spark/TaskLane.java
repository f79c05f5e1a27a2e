// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Lane;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.apache.spark.util.TaskInterruptListener;

/// Leases lanes to Spark's tasks.
final class TaskLane {
    private TaskLane() {}

    /// A lane of this JVM's engine, which the end of the task gives back, and its kill stops.
    static Lane lease(ModelHandle model, EngineSettings settings, EnrichMetrics metrics, TaskContext context) {
        Lane lane = EngineRegistry.lease(
                model, settings, () -> metrics.countAssembly(SparkEnv.get().executorId()));
        ExecutorCounts.LANES.increment();
        context.addTaskCompletionListener((TaskCompletionListener) _ -> {
            lane.close();
            ExecutorCounts.LANES.decrement();
        });
        context.addTaskInterruptListener((TaskInterruptListener) (_, _) -> lane.cancel());
        return lane;
    }
}
