// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// How far a query has come, in a line.
final class QueryProgress {
    private QueryProgress() {}

    /// @param stages       those of a query that run and evaluate calls
    /// @param elapsedNanos since the first of them was submitted
    static String line(List<StageRun> stages, long elapsedNanos) {
        TaskCounts done = TaskCounts.sum(stages.stream().map(StageRun::total).toList());
        double rowsPerSecond = done.rows() / (elapsedNanos / 1e9);
        return String.format(
                Locale.ROOT,
                "%s: %,d rows, %.2f rows/s, %,d tokens; %d of %d partitions done, %s",
                stages.getFirst().origin().query(),
                done.rows(),
                rowsPerSecond,
                done.tokens(),
                stages.stream().mapToInt(stage -> stage.finished().size()).sum(),
                stages.stream().mapToInt(StageRun::partitions).sum(),
                timeLeft(stages, rowsPerSecond));
    }

    /// Partitions that have not finished are taken to have as many rows as those that have.
    private static String timeLeft(List<StageRun> stages, double rowsPerSecond) {
        double rowsLeft = 0;
        for (StageRun stage : stages) {
            int finished = stage.finished().size();
            if (finished == 0) {
                return "time left not known before one is";
            }
            double rows = 1.0 * TaskCounts.sum(stage.finished()).rows() / finished * stage.partitions();
            rowsLeft += Math.max(0, rows - stage.total().rows());
        }
        return "about " + text(Duration.ofSeconds(Math.round(rowsLeft / rowsPerSecond))) + " left";
    }

    private static String text(Duration time) {
        if (time.toHours() > 0) {
            return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() > 0
                ? "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart())
                : time.toSeconds() + " s";
    }
}
