// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.ModelInfo;
import io.gemlake.engine.ModelMemory;
import io.gemlake.job.Amounts;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.MemoryPlan;
import io.gemlake.spark.Setting;
import java.util.List;

/// The memory that a model needs on a cluster, as lines of a table.
final class MemoryReport {
    private MemoryReport() {}

    /// @param tasks of an executor that run at a time
    static List<String> lines(ModelInfo model, GemlakeConf conf, int tasks) {
        MemoryPlan broadcast = plan(model, conf, tasks, "broadcast");
        MemoryPlan file = plan(model, conf, tasks, "file");
        ModelMemory parts = broadcast.model();
        return List.of(
                "memory for " + tasks + (tasks == 1 ? " task" : " tasks") + " of an executor at a time",
                row("", "executor", "driver that", "driver of a", ""),
                row("", "", "broadcasts", "'file' model", ""),
                row("heap", broadcast.executorHeap(), broadcast.driverHeap(), file.driverHeap(), "spark.*.memory"),
                row(
                        "outside of the heap",
                        broadcast.executorOther(),
                        broadcast.driverOther(),
                        file.driverOther(),
                        "spark.*.memoryOverhead"),
                row("together", broadcast.executor(), broadcast.driver(), file.driver(), ""),
                "  a driver that runs the tasks itself, on one machine, takes what an executor does",
                "an executor's parts",
                part("weights", parts.weights(), "outside of the heap; of a 'file' model mapped, once a host"),
                part("panels", parts.panels(), "outside of the heap; none with " + Setting.WEIGHTS.key() + "=file"),
                part("or expanded", expanded(model), "instead, with 'f32', or 'auto' where there is room"),
                part("vocabulary, tables", parts.sharedHeap(), "heap"),
                part("activations", parts.laneHeap(), "heap, for each task"),
                part(
                        "keys and values",
                        broadcast.kvBytesPerLane(),
                        "heap, for each task; or " + Setting.KV_BYTES.key()));
    }

    private static long expanded(ModelInfo model) {
        return model.panelBytes().getOrDefault(WeightLayout.F32, 0L);
    }

    private static MemoryPlan plan(ModelInfo model, GemlakeConf conf, int tasks, String distribution) {
        return MemoryPlan.of(model, conf.with(Setting.MODEL_DISTRIBUTION, distribution), tasks);
    }

    private static String part(String name, long bytes, String where) {
        return row(name, Amounts.bytes(bytes), where, "", "");
    }

    private static String row(String name, long executor, long broadcasts, long file, String setting) {
        return row(name, Amounts.bytes(executor), Amounts.bytes(broadcasts), Amounts.bytes(file), setting);
    }

    private static String row(String name, String first, String second, String third, String fourth) {
        return "  %-19s %-11s %-11s %-13s %s"
                .formatted(name, first, second, third, fourth)
                .stripTrailing();
    }
}
