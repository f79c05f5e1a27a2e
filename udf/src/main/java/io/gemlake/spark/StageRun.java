// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A stage that runs: finished tasks by what they counted for good, running ones by their executors' heartbeats.
final class StageRun {
    private final Origin origin;
    private final int partitions;
    private final List<TaskCounts> finished = new ArrayList<>();
    private final Map<Long, TaskCounts> running = new HashMap<>();

    /// Where a stage comes from.
    ///
    /// @param query     what its query is called, or it itself where it belongs to none
    /// @param evaluates whether an operator of SQL in it evaluates calls
    /// @param nanos     when it was submitted, as `System.nanoTime` tells it
    record Origin(String query, boolean evaluates, long nanos) {}

    StageRun(Origin origin, int partitions) {
        this.origin = origin;
        this.partitions = partitions;
    }

    Origin origin() {
        return origin;
    }

    int partitions() {
        return partitions;
    }

    void start(long taskId) {
        running.put(taskId, TaskCounts.NONE);
    }

    void update(long taskId, TaskCounts counts) {
        running.replace(taskId, counts);
    }

    /// Takes a task out that did not succeed: its rows are computed again.
    void forget(long taskId) {
        running.remove(taskId);
    }

    void finish(long taskId, TaskCounts counts) {
        running.remove(taskId);
        finished.add(counts);
    }

    /// Counts of tasks that have finished, one for each.
    List<TaskCounts> finished() {
        return finished;
    }

    /// Counts of all tasks so far, one for each, of those that run last.
    List<TaskCounts> tasks() {
        return Stream.concat(finished.stream(), running.values().stream()).toList();
    }

    TaskCounts total() {
        return TaskCounts.sum(tasks());
    }
}
