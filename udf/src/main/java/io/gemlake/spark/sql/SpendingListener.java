// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd;
import scala.jdk.javaapi.CollectionConverters;

/// Stops queries that have spent their budget on all executors together. It hears of tasks when they end, and with the
/// heartbeats of their executors.
final class SpendingListener extends SparkListener {
    private static final Map<SparkContext, SpendingListener> LISTENERS = new WeakHashMap<>();

    private final SparkContext context;
    private final Map<Long, Watched> byMetric = new HashMap<>();

    private SpendingListener(SparkContext context) {
        this.context = context;
    }

    /// Watches the metrics of an operator, which count tokens.
    static void watch(SparkContext context, TokenBudget budget, Set<Long> metrics) {
        SpendingListener listener;
        synchronized (LISTENERS) {
            listener = LISTENERS.computeIfAbsent(context, SpendingListener::added);
        }
        listener.watch(budget, metrics);
    }

    private static SpendingListener added(SparkContext context) {
        var listener = new SpendingListener(context);
        context.addSparkListener(listener);
        return listener;
    }

    private synchronized void watch(TokenBudget budget, Set<Long> metrics) {
        Watched watched = byMetric.values().stream()
                .filter(each -> each.budget.query().equals(budget.query()))
                .findFirst()
                .orElseGet(() -> new Watched(budget));
        metrics.forEach(metric -> byMetric.put(metric, watched));
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        spent(
                end.taskInfo().taskId(),
                end.stageId(),
                CollectionConverters.asJava(end.taskInfo().accumulables()));
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        CollectionConverters.asJava(update.accumUpdates())
                .forEach(each -> spent((Long) each._1(), (Integer) each._2(), CollectionConverters.asJava(each._4())));
    }

    @Override
    public synchronized void onOtherEvent(SparkListenerEvent event) {
        if (event instanceof SparkListenerSQLExecutionEnd end) {
            String query = String.valueOf(end.executionId());
            byMetric.values().removeIf(watched -> watched.budget.query().equals(query));
        }
    }

    private synchronized void spent(long task, int stage, Iterable<AccumulableInfo> metrics) {
        for (AccumulableInfo metric : metrics) {
            Watched watched = byMetric.get(metric.id());
            if (watched != null
                    && metric.update().isDefined()
                    && metric.update().get() instanceof Number tokens) {
                long all = watched.spent(new Spender(task, metric.id()), tokens.longValue());
                if (all > watched.budget.mostTokens()) {
                    context.cancelStage(
                            stage,
                            String.valueOf(SqlErrors.queryTooExpensive(all, watched.budget.mostTokens())
                                    .getMessage()));
                }
            }
        }
    }

    private record Spender(long task, long metric) {}

    /// A query that runs.
    private static final class Watched {
        private final TokenBudget budget;
        /// The last that was heard of each task.
        private final Map<Spender, Long> spent = new HashMap<>();

        Watched(TokenBudget budget) {
            this.budget = budget;
        }

        long spent(Spender spender, long tokens) {
            spent.put(spender, tokens);
            return spent.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}
