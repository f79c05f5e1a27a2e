// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.job.Console;
import io.gemlake.job.Progress;
import io.gemlake.job.Progress.Unit;
import io.gemlake.spark.EnrichMetrics;
import io.gemlake.spark.TaskCounts;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import scala.jdk.javaapi.CollectionConverters;

/// Shows how far the tasks have come: finished ones by their accumulators, running ones by their executors' heartbeats.
final class EnrichProgress extends SparkListener implements AutoCloseable {
    private final SparkContext context;
    private final EnrichMetrics metrics;
    private final Progress progress;
    private final long total;
    private final long documentsBefore;
    private final long tokensBefore;
    private final Map<Long, TaskCounts> running = new HashMap<>();
    private final long startNanos = System.nanoTime();

    /// @param metrics of all work of a run, of which some may be done
    /// @param total   documents that are to come, 1 or more
    EnrichProgress(SparkContext context, EnrichMetrics metrics, Console console, long total) {
        this.context = context;
        this.metrics = metrics;
        this.progress = console.progress(total, Unit.ROWS);
        this.total = total;
        this.documentsBefore = metrics.documents();
        this.tokensBefore = metrics.inputTokens() + metrics.outputTokens();
    }

    /// Shows progress from now on, until it is closed.
    void start() {
        progress.label("enriching");
        context.addSparkListener(this);
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart start) {
        running.put(start.taskInfo().taskId(), TaskCounts.NONE);
    }

    @Override
    public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        CollectionConverters.asJava(update.accumUpdates())
                .forEach(task -> running.computeIfPresent((Long) task._1(), (_, _) -> TaskCounts.of(task._4())));
        show();
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
        // From here on its accumulators speak for it; a failed task's documents are computed again.
        running.remove(end.taskInfo().taskId());
        show();
    }

    @Override
    public synchronized void close() {
        context.removeSparkListener(this);
        progress.close();
    }

    private void show() {
        TaskCounts live = TaskCounts.sum(running.values());
        long documents = metrics.documents() + live.rows() - documentsBefore;
        long tokens = metrics.inputTokens() + metrics.outputTokens() + live.tokens() - tokensBefore;
        progress.note(note(documents, total, tokens, (System.nanoTime() - startNanos) / 1e9));
        progress.at(documents);
    }

    /// Rates so far, and how long the rest takes at them.
    static String note(long documents, long total, long tokens, double seconds) {
        String rates = String.format(Locale.ROOT, "%.2f rows/s, %,.0f tokens/s", documents / seconds, tokens / seconds);
        long rest = Math.max(0, total - documents);
        return documents == 0 || rest == 0
                ? rates
                : rates + ", " + Wording.duration(seconds * rest / documents) + " to go";
    }
}
