// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.job.Progress;
import io.gemlake.spark.EnrichMetrics;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import scala.jdk.javaapi.CollectionConverters;

/// Shows how far the tasks have come: finished ones by their accumulators, running ones by their executors' heartbeats.
final class EnrichProgress extends SparkListener implements AutoCloseable {
    private static final Object NOTHING = 0L;
    private static final Counts NONE = new Counts(0, 0);

    private final SparkContext context;
    private final EnrichMetrics metrics;
    private final Progress progress;
    private final Map<Long, Counts> running = new HashMap<>();
    private final long startNanos = System.nanoTime();

    EnrichProgress(SparkContext context, EnrichMetrics metrics, Progress progress) {
        this.context = context;
        this.metrics = metrics;
        this.progress = progress;
    }

    /// Shows progress from now on, until it is closed.
    void start() {
        progress.label("enriching");
        context.addSparkListener(this);
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart start) {
        running.put(start.taskInfo().taskId(), NONE);
    }

    @Override
    public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        CollectionConverters.asJava(update.accumUpdates())
                .forEach(task -> running.computeIfPresent((Long) task._1(), (_, _) -> counts(task._4())));
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
        Counts live = running.values().stream().reduce(NONE, Counts::plus);
        long documents = metrics.documents() + live.documents();
        long tokens = metrics.inputTokens() + metrics.outputTokens() + live.tokens();
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        progress.note(String.format(Locale.ROOT, "%.2f rows/s, %,.0f tokens/s", documents / seconds, tokens / seconds));
        progress.at(documents);
    }

    private static Counts counts(scala.collection.Seq<AccumulableInfo> accumulators) {
        long documents = 0;
        long tokens = 0;
        for (AccumulableInfo accumulator : CollectionConverters.asJava(accumulators)) {
            String name = accumulator.name().getOrElse(() -> "");
            Object update = accumulator.update().getOrElse(() -> NOTHING);
            long value = update instanceof Long count ? count : 0;
            switch (name) {
                case EnrichMetrics.DOCUMENTS -> documents += value;
                case EnrichMetrics.INPUT_TOKENS, EnrichMetrics.OUTPUT_TOKENS -> tokens += value;
                default -> {}
            }
        }
        return new Counts(documents, tokens);
    }

    private record Counts(long documents, long tokens) {
        Counts plus(Counts other) {
            return new Counts(documents + other.documents, tokens + other.tokens);
        }
    }
}
