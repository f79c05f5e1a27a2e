// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Commits to a Delta table that others write, too. Delta's errors of that kind are
/// [ConcurrentModificationException]s.
public final class Commits {
    private static final Logger LOG = LoggerFactory.getLogger(Commits.class);
    private static final int MOST_ATTEMPTS = 20;
    private static final long LONGEST_PAUSE_MILLIS = Duration.ofSeconds(10).toMillis();

    private Commits() {}

    /// Does again what another writer's commit came between.
    public static void retrying(Runnable commit) {
        for (int attempt = 1; ; attempt++) {
            try {
                commit.run();
                return;
            } catch (ConcurrentModificationException e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw e;
                }
                LOG.info(
                        "another writer came between ({}), attempt {}",
                        e.getClass().getSimpleName(),
                        attempt);
                pause(attempt);
            }
        }
    }

    private static void pause(int attempt) {
        long longest = Math.min(LONGEST_PAUSE_MILLIS, 100L << Math.min(attempt, 10));
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted between two attempts to commit", e);
        }
    }
}
