// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/// A JVM that runs tasks, as it describes itself.
///
/// @param executorId Spark's name for it; `driver` where the driver runs the tasks
/// @param java       feature version of its Java
/// @param vectorApi  whether it was started with the module of the Vector API
/// @param heapBytes  limit of its heap
/// @param cores      cores that Spark gives it, where Spark says it
record ExecutorJvm(String executorId, String host, int java, boolean vectorApi, long heapBytes, OptionalInt cores) {
    /// Spark's name for the driver, which it lists among the executors.
    private static final String DRIVER = "driver";

    /// Every query asks for them; executors that were there once are not asked again, whether or not they had a core
    /// free to answer.
    private static final Map<SparkContext, Known> KNOWN = new WeakHashMap<>();

    /// What executors have answered.
    private record Known(Set<String> asked, List<ExecutorJvm> jvms) {}

    /// The JVMs of an application that are there now: in local mode its own, else one for each executor.
    static List<ExecutorJvm> all(SparkSession spark) {
        SparkContext context = spark.sparkContext();
        if (context.isLocal()) {
            return List.of(of(ExecutorProbe.thisJvm(), OptionalInt.empty()));
        }
        synchronized (KNOWN) {
            Known known = KNOWN.get(context);
            Set<String> executors = executors(context);
            if (known == null || !known.asked().containsAll(executors)) {
                List<ExecutorJvm> jvms = probed(spark);
                Set<String> asked = new HashSet<>(executors);
                jvms.forEach(jvm -> asked.add(jvm.executorId()));
                known = new Known(asked, jvms);
                KNOWN.put(context, known);
            }
            return known.jvms();
        }
    }

    private static Set<String> executors(SparkContext context) {
        return CollectionConverters.asJava(context.statusStore().executorList(true)).stream()
                .map(executor -> executor.id())
                .filter(id -> !id.equals(DRIVER))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static List<ExecutorJvm> probed(SparkSession spark) {
        SparkContext context = spark.sparkContext();
        // Spark deals tasks out evenly, so these reach all executors.
        int tasks =
                Math.max(context.defaultParallelism(), context.statusTracker().getExecutorInfos().length);
        return spark
                .range(0, tasks, 1, tasks)
                .mapPartitions(new ExecutorProbe(), Encoders.row(ExecutorProbe.COLUMNS))
                .collectAsList()
                .stream()
                .distinct()
                .map(row -> of(row, cores(context, row.getString(0))))
                .toList();
    }

    /// Where it is, for messages.
    String place() {
        return executorId.equals(DRIVER) ? "the driver" : "executor " + executorId + " on " + host;
    }

    private static ExecutorJvm of(Row row, OptionalInt cores) {
        return new ExecutorJvm(
                row.getString(0), row.getString(1), row.getInt(2), row.getBoolean(3), row.getLong(4), cores);
    }

    private static OptionalInt cores(SparkContext context, String executorId) {
        return CollectionConverters.asJava(context.statusStore().executorList(true)).stream()
                .filter(executor -> executor.id().equals(executorId))
                .mapToInt(executor -> executor.totalCores())
                .findFirst();
    }
}
