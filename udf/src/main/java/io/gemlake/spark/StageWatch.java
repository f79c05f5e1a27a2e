// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/// What the stages of an application have counted and count now. Tells of it in the log: how far queries are, and which
/// of them have badly shaped partitions. It looks at them when Spark tells it of tasks, and has no thread of its own.
final class StageWatch extends SparkListener {
    private static final Logger LOG = LoggerFactory.getLogger(StageWatch.class);
    private static final String QUERY = "spark.sql.execution.id";

    /// As Spark's operators name the scopes of their data.
    private static final String OPERATOR = "GemlakeEval";

    private final IntSupplier cores;
    private final Duration interval;
    private final Map<StageAttempt, StageRun> running = new HashMap<>();
    private final Map<String, Long> lastLineNanos = new HashMap<>();
    private final Set<String> warned = new HashSet<>();
    private TaskCounts ended = TaskCounts.NONE;

    /// @param cores    tasks that can run at a time
    /// @param interval time between two lines about the progress of a query; zero for none
    StageWatch(IntSupplier cores, Duration interval) {
        this.cores = cores;
        this.interval = interval;
    }

    /// Counts of all stages so far.
    synchronized TaskCounts total() {
        return running.values().stream().map(StageRun::total).reduce(ended, TaskCounts::plus);
    }

    @Override
    public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
        StageInfo stage = submitted.stageInfo();
        boolean evaluates = CollectionConverters.asJava(stage.rddInfos()).stream()
                .anyMatch(data -> data.scope().exists(scope -> scope.name().equals(OPERATOR)));
        String id =
                submitted.properties() == null ? null : submitted.properties().getProperty(QUERY);
        var origin = new StageRun.Origin(
                id == null ? "stage " + stage.stageId() : queryName(id), evaluates, System.nanoTime());
        running.put(StageAttempt.of(stage), new StageRun(origin, stage.numTasks()));
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart start) {
        StageRun stage = running.get(new StageAttempt(start.stageId(), start.stageAttemptId()));
        if (stage != null) {
            stage.start(start.taskInfo().taskId());
        }
    }

    @Override
    public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        CollectionConverters.asJava(update.accumUpdates()).forEach(task -> {
            StageRun stage = running.get(new StageAttempt((Integer) task._2(), (Integer) task._3()));
            if (stage != null) {
                stage.update((Long) task._1(), TaskCounts.of(task._4()));
                tell(stage);
            }
        });
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
        StageRun stage = running.get(new StageAttempt(end.stageId(), end.stageAttemptId()));
        if (stage == null) {
            return;
        }
        if (end.taskInfo().successful()) {
            stage.finish(end.taskInfo().taskId(), TaskCounts.of(end.taskInfo().accumulables()));
            tell(stage);
        } else {
            stage.forget(end.taskInfo().taskId());
        }
    }

    @Override
    public synchronized void onStageCompleted(SparkListenerStageCompleted completed) {
        StageRun stage = running.remove(StageAttempt.of(completed.stageInfo()));
        if (stage != null) {
            ended = ended.plus(stage.total());
        }
    }

    @Override
    public synchronized void onOtherEvent(SparkListenerEvent event) {
        if (event instanceof SparkListenerSQLExecutionEnd end) {
            String query = queryName(String.valueOf(end.executionId()));
            lastLineNanos.remove(query);
            warned.remove(query);
        }
    }

    private void tell(StageRun changed) {
        String query = changed.origin().query();
        if (!warned.contains(query)) {
            PartitionShape.warning(changed, cores.getAsInt()).ifPresent(warning -> {
                warned.add(query);
                LOG.warn("{}", warning);
            });
        }
        if (interval.isPositive()
                && changed.origin().evaluates()
                && changed.total().rows() > 0) {
            tellProgress(query);
        }
    }

    private void tellProgress(String query) {
        List<StageRun> stages = running.values().stream()
                .filter(stage ->
                        stage.origin().query().equals(query) && stage.origin().evaluates())
                .sorted(Comparator.comparingLong(stage -> stage.origin().nanos()))
                .toList();
        long now = System.nanoTime();
        long start = stages.getFirst().origin().nanos();
        if (now - lastLineNanos.getOrDefault(query, start) >= interval.toNanos() || isLast(query, stages)) {
            lastLineNanos.put(query, now);
            LOG.info("{}", QueryProgress.line(stages, now - start));
        }
    }

    /// Whether a query that was told of has just ended what is known of it: its last line tells all of its rows.
    private boolean isLast(String query, List<StageRun> stages) {
        return lastLineNanos.containsKey(query)
                && stages.stream().allMatch(stage -> stage.finished().size() >= stage.partitions());
    }

    private static String queryName(String executionId) {
        return "query " + executionId;
    }

    private record StageAttempt(int stage, int attempt) {
        static StageAttempt of(StageInfo stage) {
            return new StageAttempt(stage.stageId(), stage.attemptNumber());
        }
    }
}
