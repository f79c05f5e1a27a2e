// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Two processes do the same night at the same time, with one sink, one cache and one table of runs.
@EnabledIfSystemProperty(named = "gemlake.full", matches = "true")
class TwoDriversTest {
    private static final int NIGHTS = 5;

    @TempDir
    private Path directory;

    @Test
    void loseAndDoubleNothing() throws IOException, InterruptedException, ExecutionException {
        try (Nights nights = Nights.start(directory);
                var threads = Executors.newFixedThreadPool(2)) {
            NightDriver driver = NightDriver.local(nights.lake());
            for (int night = 0; night < NIGHTS; night++) {
                String name = "two-" + night;
                Path spec = nights.lake().spec(name);
                Callable<Attempt> attempt = () -> driver.attempt(spec, Optional.empty());
                for (Future<Attempt> each : threads.invokeAll(List.of(attempt, attempt))) {
                    assertThat(each.get().exitCode())
                            .as("%s", each.get().lines())
                            .isZero();
                }
                nights.requireExpected(name);
            }
            System.out.printf("two drivers: %d nights, nothing lost, nothing doubled%n", NIGHTS);
        }
    }
}
