// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.GemlakeConf.CacheMode;
import io.gemlake.spark.cache.CachedTask;
import io.gemlake.spark.cache.ResultCache;
import io.gemlake.spark.cache.StagedEntries;
import io.gemlake.spark.cache.Staging;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SQLExecution;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Adds what queries have computed to the cache, when they have ended well: one commit for each operator, by a thread
/// of the driver. What goes wrong there is logged, and costs no query its rows.
public final class QueryWrites extends SparkListener {
    private static final Logger LOG = LoggerFactory.getLogger(QueryWrites.class);
    private static final Map<SparkContext, QueryWrites> LISTENERS = new HashMap<>();

    /// For events that Spark has not told its listeners yet.
    private static final long LONGEST_WAIT_MILLIS = 60_000;

    private final SparkContext context;
    private final Map<Long, List<Staged>> byQuery = new HashMap<>();
    private final List<Future<?>> commits = new ArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("gemlake-cache-writer").factory());

    private record Staged(SparkSession session, Staging staging) {}

    private QueryWrites(SparkContext context) {
        this.context = context;
    }

    /// Where an operator of the query that the calling thread runs puts what it computes; null where that is not kept.
    static @Nullable StagedEntries staged(SparkSession session, GemlakeConf conf, List<CachedTask> tasks) {
        SparkContext context = session.sparkContext();
        String query = context.getLocalProperty(SQLExecution.EXECUTION_ID_KEY());
        if (query == null
                || conf.cacheMode() != CacheMode.READ_WRITE
                || tasks.stream().noneMatch(task -> CachedTask.isKept(task.task()))) {
            return null;
        }
        Optional<ResultCache> cache = ResultCache.open(session, conf);
        if (cache.isEmpty()) {
            return null;
        }
        Staging staging = Staging.create(session, cache.get(), context.applicationId() + "-query-" + query);
        QueryWrites writes;
        synchronized (LISTENERS) {
            writes = LISTENERS.computeIfAbsent(context, QueryWrites::added);
        }
        writes.add(Long.parseLong(query), new Staged(session, staging));
        return staging.entries(tasks);
    }

    private static QueryWrites added(SparkContext context) {
        var writes = new QueryWrites(context);
        context.addSparkListener(writes);
        return writes;
    }

    private synchronized void add(long query, Staged staged) {
        byQuery.computeIfAbsent(query, _ -> new ArrayList<>()).add(staged);
    }

    /// Returns when all is added that ended queries of an application have computed. A program that is about to end
    /// calls it before it stops its session.
    public static void await(SparkContext context) {
        QueryWrites writes;
        synchronized (LISTENERS) {
            writes = LISTENERS.get(context);
        }
        if (writes != null) {
            try {
                context.listenerBus().waitUntilEmpty(LONGEST_WAIT_MILLIS);
            } catch (TimeoutException e) {
                LOG.warn("the last queries may not have been kept: {}", e.toString());
            }
            writes.await();
        }
    }

    private void await() {
        List<Future<?>> running;
        synchronized (this) {
            running = List.copyOf(commits);
        }
        for (Future<?> commit : running) {
            try {
                commit.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException e) {
                throw new IllegalStateException("commits report what goes wrong themselves", e);
            }
        }
    }

    @Override
    public synchronized void onOtherEvent(SparkListenerEvent event) {
        if (event instanceof SparkListenerSQLExecutionEnd end) {
            List<Staged> staged = byQuery.remove(end.executionId());
            if (staged != null) {
                boolean succeeded =
                        end.errorMessage().isEmpty() || end.errorMessage().get().isEmpty();
                String writer = "query %d of %s".formatted(end.executionId(), context.appName());
                commits.removeIf(Future::isDone);
                staged.forEach(each -> commits.add(thread.submit(() -> {
                    if (succeeded) {
                        commit(each, writer);
                    } else {
                        delete(each);
                    }
                })));
            }
        }
    }

    private static void commit(Staged staged, String writer) {
        SparkSession.setActiveSession(staged.session());
        SparkContext context = staged.session().sparkContext();
        context.setJobDescription("Keep the results of " + writer);
        try {
            staged.staging().commit(staged.session(), writer);
        } catch (Exception e) { // Spark throws checked exceptions that its methods do not declare.
            LOG.warn("the results of {} are not kept: {}", writer, e.toString());
            delete(staged);
        } finally {
            SparkSession.clearActiveSession();
        }
    }

    private static void delete(Staged staged) {
        try {
            staged.staging().delete(staged.session());
        } catch (Exception e) { // As above.
            LOG.warn("entries of a query are left behind: {}", e.toString());
        }
    }

    @Override
    public void onApplicationEnd(SparkListenerApplicationEnd end) {
        thread.shutdown();
        synchronized (LISTENERS) {
            LISTENERS.remove(context);
        }
    }
}
