// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.GemlakeConf;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.execution.SQLExecution;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd;
import scala.jdk.javaapi.CollectionConverters;

/// Stops queries that have spent their budget on all executors together. It hears of tasks when they end, and with the
/// heartbeats of their executors.
final class SpendingListener extends SparkListener {
    private static final Map<SparkContext, SpendingListener> LISTENERS = new HashMap<>();

    private final SparkContext context;
    private final Map<Long, Watched> byMetric = new HashMap<>();

    private SpendingListener(SparkContext context) {
        this.context = context;
    }

    /// The budget of the query that the calling thread runs, for an operator.
    ///
    /// @param metrics of the operator
    static TokenBudget budget(SparkContext context, GemlakeConf conf, EvalMetrics metrics) {
        var budget = new TokenBudget(conf.queryTokens());
        String query = context.getLocalProperty(SQLExecution.EXECUTION_ID_KEY());
        if (budget.isLimited() && query != null) {
            watch(context, query, budget, metrics.costs());
        }
        return budget;
    }

    /// Watches the metrics of an operator, which count tokens.
    ///
    /// @param query Spark's number of the execution
    static void watch(SparkContext context, String query, TokenBudget budget, Set<Long> metrics) {
        SpendingListener listener;
        synchronized (LISTENERS) {
            listener = LISTENERS.computeIfAbsent(context, SpendingListener::added);
        }
        listener.watch(query, budget, metrics);
    }

    private static SpendingListener added(SparkContext context) {
        var listener = new SpendingListener(context);
        context.addSparkListener(listener);
        return listener;
    }

    private synchronized void watch(String query, TokenBudget budget, Set<Long> metrics) {
        Watched watched = byMetric.values().stream()
                .filter(each -> each.query.equals(query))
                .findFirst()
                .orElseGet(() -> new Watched(query, budget.mostTokens()));
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
            byMetric.values().removeIf(watched -> watched.query.equals(query));
        }
    }

    @Override
    public void onApplicationEnd(SparkListenerApplicationEnd end) {
        synchronized (LISTENERS) {
            LISTENERS.remove(context);
        }
    }

    private synchronized void spent(long task, int stage, Iterable<AccumulableInfo> metrics) {
        for (AccumulableInfo metric : metrics) {
            Watched watched = byMetric.get(metric.id());
            if (watched != null
                    && metric.update().isDefined()
                    && metric.update().get() instanceof Number tokens) {
                watched.hear(new Spender(task, metric.id()), tokens.longValue());
                if (watched.spentTokens > watched.mostTokens) {
                    context.cancelStage(
                            stage,
                            String.valueOf(SqlErrors.queryTooExpensive(watched.spentTokens, watched.mostTokens)
                                    .getMessage()));
                }
            }
        }
    }

    private record Spender(long task, long metric) {}

    /// A query that runs.
    private static final class Watched {
        private final String query;
        private final long mostTokens;
        /// The last that was heard of each task.
        private final Map<Spender, Long> last = new HashMap<>();
        private long spentTokens;

        Watched(String query, long mostTokens) {
            this.query = query;
            this.mostTokens = mostTokens;
        }

        void hear(Spender spender, long tokens) {
            Long before = last.put(spender, tokens);
            spentTokens += tokens - (before == null ? 0 : before);
        }
    }
}
