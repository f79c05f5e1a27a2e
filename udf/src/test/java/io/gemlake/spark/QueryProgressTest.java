// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QueryProgressTest {
    private static final long SECOND = 1_000_000_000;

    private final StageRun stage = new StageRun(new StageRun.Origin("query 3", true, 0), 10);

    @Test
    void theTimeLeftFollowsFromThePartitionsThatHaveFinished() {
        stage.start(1);
        stage.start(2);
        stage.start(3);
        stage.finish(1, rows(1000));
        stage.finish(2, rows(1000));
        stage.update(3, rows(500));
        // 10 partitions of 1000 rows, of which 2500 took 50 seconds.
        assertThat(QueryProgress.line(List.of(stage), 50 * SECOND))
                .isEqualTo(
                        "query 3: 2,500 rows, 50.00 rows/s, 30,000 tokens; 2 of 10 partitions done, about 2 min 30 s left");
    }

    @Test
    void noTimeIsToldBeforeAPartitionHasFinished() {
        stage.start(1);
        stage.update(1, rows(20));
        assertThat(QueryProgress.line(List.of(stage), 2 * SECOND))
                .isEqualTo(
                        "query 3: 20 rows, 10.00 rows/s, 240 tokens; 0 of 10 partitions done, time left not known before one is");
    }

    @Test
    void stagesThatRunTogetherAreToldTogether() {
        stage.finish(1, rows(100));
        var other = new StageRun(new StageRun.Origin("query 3", true, 5), 2);
        other.finish(2, rows(9100));
        assertThat(QueryProgress.line(List.of(stage, other), 4 * SECOND))
                .endsWith("2 of 12 partitions done, about 4 s left")
                .startsWith("query 3: 9,200 rows");
    }

    @Test
    void aTaskThatFailedCountsNoMore() {
        stage.start(1);
        stage.update(1, rows(20));
        stage.forget(1);
        stage.update(1, rows(30));
        assertThat(stage.total()).isEqualTo(TaskCounts.NONE);
    }

    private static TaskCounts rows(long rows) {
        return new TaskCounts(rows, 0, 10 * rows, 2 * rows, 0);
    }
}
