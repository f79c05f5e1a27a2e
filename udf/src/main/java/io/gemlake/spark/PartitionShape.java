// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How well the partitions of a stage use its cores.
final class PartitionShape {
    /// Fewer rows are done before anybody could do something about their partitions.
    private static final int LEAST_ROWS = 100;

    private static final double LARGE_SHARE = 0.5;

    /// How far a partition must be above an even share: of two, one always has half.
    private static final double LARGE_BESIDE_AVERAGE = 1.5;

    private PartitionShape() {}

    /// What is wrong with the partitions of a stage and what to do about it, or empty when nothing is, or nothing is
    /// known yet.
    ///
    /// @param cores tasks that can run at a time
    static Optional<String> warning(StageRun stage, int cores) {
        if (stage.total().rows() < LEAST_ROWS) {
            return Optional.empty();
        }
        return stage.partitions() < cores ? Optional.of(tooFew(stage, cores)) : uneven(stage);
    }

    private static String tooFew(StageRun stage, int cores) {
        return String.format(
                Locale.ROOT,
                "%s has its texts in %d partitions, and %d could be read at a time: %d cores are idle; %s,"
                        + " or have files read in smaller parts with spark.sql.files.maxPartitionBytes",
                stage.origin().query(),
                stage.partitions(),
                cores,
                cores - stage.partitions(),
                spread(cores));
    }

    /// Said when all tasks have ended, or as soon as the others wait for the last one.
    private static Optional<String> uneven(StageRun stage) {
        List<TaskCounts> tasks = stage.tasks();
        int left = stage.partitions() - stage.finished().size();
        if (left > 1 || tasks.size() < stage.partitions()) {
            return Optional.empty();
        }
        long most = left == 1
                ? tasks.getLast().tokens()
                : tasks.stream().mapToLong(TaskCounts::tokens).max().orElse(0);
        double share = (double) most / Math.max(1, stage.total().tokens());
        if (share <= LARGE_SHARE || share * stage.partitions() <= LARGE_BESIDE_AVERAGE) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "%s has %.0f %% of its text in one of %d partitions, for which the other cores wait; %s",
                stage.origin().query(),
                100 * share,
                stage.partitions(),
                spread(stage.partitions())));
    }

    private static String spread(int partitions) {
        return String.format(
                Locale.ROOT,
                "spread the rows before the call: FROM (SELECT /*+ REPARTITION(%1$d) */ * FROM ...) in SQL,"
                        + " repartition(%1$d) of a DataFrame",
                partitions);
    }
}
