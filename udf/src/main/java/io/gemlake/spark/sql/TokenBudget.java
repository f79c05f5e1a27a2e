// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.TaskOutcome;
import io.gemlake.engine.Usage;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.execution.SQLExecution;

/// The tokens that a query may cost. Each executor stops it as soon as it has spent all of them by itself; the driver
/// does as soon as all executors have together, which it hears with a delay: see [SpendingListener].
///
/// @param mostTokens 0 for no limit
record TokenBudget(long mostTokens) implements Serializable {
    private static final int QUERIES = 1000;

    /// What this JVM has spent, by query; the oldest ones are forgotten.
    private static final Map<String, AtomicLong> SPENT = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, AtomicLong> eldest) {
            return size() > QUERIES;
        }
    };

    boolean isLimited() {
        return mostTokens > 0;
    }

    /// Adds what a document cost.
    ///
    /// @throws io.gemlake.spark.GemlakeException `QUERY_TOO_EXPENSIVE`
    void spend(TaskOutcome outcome, TaskContext task) {
        if (isLimited() && outcome instanceof TaskOutcome.Completed completed) {
            Usage usage = completed.usage();
            requireLeft(spent(task).addAndGet(usage.promptTokens() + usage.outputTokens()));
        }
    }

    /// Refuses to begin when nothing is left, as a task that is tried again would.
    void requireLeft(TaskContext task) {
        if (isLimited()) {
            requireLeft(spent(task).get());
        }
    }

    private void requireLeft(long spent) {
        if (spent > mostTokens) {
            throw SqlErrors.queryTooExpensive(spent, mostTokens);
        }
    }

    /// What the query of a task has spent, which may be another than the one that planned it: of a cached table.
    private static AtomicLong spent(TaskContext task) {
        synchronized (SPENT) {
            return SPENT.computeIfAbsent(query(task), _ -> new AtomicLong());
        }
    }

    /// Applications of one JVM count from the same numbers. Rows that are read without a query, as an RDD, have stages
    /// alone.
    private static String query(TaskContext task) {
        String execution = task.getLocalProperty(SQLExecution.EXECUTION_ID_KEY());
        return SparkEnv.get().conf().getAppId()
                + (execution == null ? " stage " + task.stageId() : " query " + execution);
    }
}
