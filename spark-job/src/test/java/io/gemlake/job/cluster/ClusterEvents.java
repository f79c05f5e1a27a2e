// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockUpdatedInfo;
import scala.Function1;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/// What a driver has heard of its executors.
final class ClusterEvents extends SparkListener {
    private final Set<String> added = new LinkedHashSet<>();
    private final List<String> removed = new ArrayList<>();
    private final Map<String, Set<String>> fetched = new LinkedHashMap<>();

    private ClusterEvents() {}

    /// The events of an application from now on; executors that are there already count as added.
    static ClusterEvents of(SparkSession spark) {
        var events = new ClusterEvents();
        spark.sparkContext().addSparkListener(events);
        CollectionConverters.asJava(spark.sparkContext().statusStore().executorList(false)).stream()
                .map(executor -> executor.id())
                .filter(id -> !id.equals("driver"))
                .forEach(events::add);
        return events;
    }

    static Function1<BlockId, Object> function(Predicate<BlockId> predicate) {
        return new AbstractFunction1<>() {
            @Override
            public Object apply(BlockId block) {
                return predicate.test(block);
            }
        };
    }

    synchronized Set<String> added() {
        return Set.copyOf(added);
    }

    synchronized List<String> removed() {
        return List.copyOf(removed);
    }

    /// How many of these blocks an executor has had.
    synchronized long fetched(String executor, List<String> blocks) {
        return blocks.stream()
                .filter(fetched.getOrDefault(executor, Set.of())::contains)
                .count();
    }

    /// Waits until that many executors have come.
    synchronized void awaitExecutors(int count) throws InterruptedException {
        while (added.size() < count) {
            wait();
        }
    }

    /// Waits until an executor has one of these blocks, and returns the executor.
    synchronized String awaitFetch(List<String> blocks) throws InterruptedException {
        while (true) {
            for (Map.Entry<String, Set<String>> each : fetched.entrySet()) {
                if (blocks.stream().anyMatch(each.getValue()::contains)) {
                    return each.getKey();
                }
            }
            wait();
        }
    }

    @Override
    public void onExecutorAdded(SparkListenerExecutorAdded event) {
        add(event.executorId());
    }

    private synchronized void add(String executor) {
        added.add(executor);
        notifyAll();
    }

    @Override
    public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved event) {
        removed.add(event.executorId());
        notifyAll();
    }

    @Override
    public synchronized void onBlockUpdated(SparkListenerBlockUpdated event) {
        BlockUpdatedInfo block = event.blockUpdatedInfo();
        if (!block.blockManagerId().isDriver() && block.storageLevel().isValid()) {
            fetched.computeIfAbsent(block.blockManagerId().executorId(), _ -> new LinkedHashSet<>())
                    .add(block.blockId().name());
            notifyAll();
        }
    }
}
