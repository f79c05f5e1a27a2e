// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.StageInfo;
import scala.jdk.javaapi.CollectionConverters;

/// What the stages of an application have counted, and what those count that run now.
final class StageWatch extends SparkListener {
    private final Map<StageAttempt, StageRun> running = new HashMap<>();
    private TaskCounts ended = TaskCounts.NONE;

    /// Counts of all stages so far.
    synchronized TaskCounts total() {
        return running.values().stream().map(StageRun::total).reduce(ended, TaskCounts::plus);
    }

    @Override
    public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
        StageInfo stage = submitted.stageInfo();
        running.put(StageAttempt.of(stage), new StageRun(stage.numTasks()));
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

    private record StageAttempt(int stage, int attempt) {
        static StageAttempt of(StageInfo stage) {
            return new StageAttempt(stage.stageId(), stage.attemptNumber());
        }
    }
}
