// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/// The memory that operators of a query take which run in a Spark task at a time: each has a lane of its own, and those
/// of one model share its weights.
///
/// @param models    each once
/// @param operators the settings of their models
record OperatorMemory(List<EngineSettings> models, List<EngineSettings> operators) {
    /// The memory of some operators, one or more.
    static OperatorMemory of(List<DocumentTasks> operators) {
        Map<String, EngineSettings> models = operators.stream()
                .collect(Collectors.toMap(DocumentTasks::modelSha256, DocumentTasks::settings, (one, _) -> one));
        return new OperatorMemory(
                List.copyOf(models.values()),
                operators.stream().map(DocumentTasks::settings).toList());
    }

    /// Refuses executors that have too little of it, as far as the configuration or they themselves say what they have.
    void check(SparkSession spark) {
        SparkConf conf = spark.sparkContext().getConf();
        checkOverhead(conf);
        HeapDemand heap = heap();
        ExecutorResources.checkHeap(conf, heap, kvBytes(heap));
        ExecutorJvm.all(spark).forEach(jvm -> ExecutorResources.checkHeap(jvm, conf, heap, kvBytes(heap)));
    }

    void checkOverhead(SparkConf conf) {
        OptionalLong overheadBytes = ExecutorResources.overheadBytes(conf);
        long weightsBytes =
                models.stream().mapToLong(EngineSettings::leastOffHeapBytes).sum();
        long neededBytes = weightsBytes + MemoryPlan.JVM_BYTES;
        if (overheadBytes.isPresent() && neededBytes > overheadBytes.getAsLong()) {
            throw GemlakeErrors.overheadTooSmall(weightsBytes, overheadBytes.getAsLong(), neededBytes);
        }
    }

    /// What a task takes of the heap, as if all of its lanes were one.
    HeapDemand heap() {
        return HeapDemand.together(
                models.stream().map(EngineSettings::heap).toList(),
                operators.stream().map(EngineSettings::heap).toList());
    }

    private long kvBytes(HeapDemand heap) {
        OptionalLong chosen = operators.getFirst().kvBytes();
        return chosen.isPresent() ? chosen.getAsLong() * operators.size() : heap.leastKvBytes();
    }
}
