// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Nights whose sink lies on a disk that becomes full, and is emptied then: the job says so, and the night after has
/// what one without a full disk has.
@Timeout(7_200)
@EnabledIfSystemProperty(named = "gemlake.full", matches = "true")
class FullDiskTest {
    private static final int NIGHTS = 12;

    @TempDir
    private Path directory;

    @Test
    void aNightGoesOnWhenThereIsRoomAgain() throws IOException, InterruptedException {
        try (Nights nights = Nights.start(directory)) {
            // Staged documents and results are written as well, and gone by now.
            long most = 3 * bytes(nights.lake().sink("undisturbed"));
            int full = 0;
            for (int night = 0; night < NIGHTS; night++) {
                String name = "full-" + night;
                Path spec = nights.lake()
                        .spec(name, FullDisk.SCHEME + "://" + nights.lake().sink(name));
                Attempt attempt = driver(nights)
                        .with("spark.hadoop." + FullDisk.ROOM_KEY, "" + most * night / NIGHTS)
                        .attempt(spec, Optional.empty());
                if (!attempt.finished()) {
                    full++;
                    assertThat(attempt.lines()).anyMatch(line -> line.contains("No space left on device"));
                    assertThat(driver(nights).attempt(spec, Optional.empty()).finished())
                            .isTrue();
                }
                nights.requireExpected(name);
            }
            System.out.printf("full disk: %d nights, %d of them ended early%n", NIGHTS, full);
            assertThat(full).isGreaterThanOrEqualTo(3);
        }
    }

    private static NightDriver driver(Nights nights) {
        return NightDriver.local(nights.lake())
                .with("spark.hadoop.fs." + FullDisk.SCHEME + ".impl", FullDisk.class.getName())
                .with("spark.delta.logStore." + FullDisk.SCHEME + ".impl", "io.delta.storage.LocalLogStore");
    }

    private static long bytes(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
