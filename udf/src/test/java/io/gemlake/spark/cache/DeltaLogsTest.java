// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaLogsTest {
    private static final String FIRST = "00000000000000000000.json";

    @TempDir
    Path table;

    private Path log;

    @BeforeEach
    void locate() {
        log = table.resolve("_delta_log");
    }

    @Test
    void aDirectoryWithoutALogIsNoTable() throws IOException {
        assertThat(haveTable(Duration.ZERO)).isFalse();
    }

    @Test
    void aLogWithAVersionIsOne() throws IOException {
        Files.createDirectories(log);
        Files.createFile(log.resolve(FIRST));
        assertThat(haveTable(Duration.ZERO)).isTrue();
    }

    @Test
    void aCheckpointAloneIsAVersion() throws IOException {
        Files.createDirectories(log);
        Files.createFile(log.resolve("00000000000000000010.checkpoint.parquet"));
        assertThat(haveTable(Duration.ZERO)).isTrue();
    }

    @Test
    void whatAWriterLeftThatDiedBeforeItsFirstVersionIsRemoved() throws IOException {
        Files.createDirectories(log.resolve("_staged_commits"));
        Files.createFile(log.resolve("." + FIRST + ".8f14.tmp"));
        assertThat(haveTable(Duration.ofMillis(50))).isFalse();
        assertThat(log).doesNotExist();
        assertThat(table).exists();
    }

    @Test
    void aWriterAtWorkIsWaitedFor() throws IOException, InterruptedException {
        Files.createDirectories(log);
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(300);
                Files.createFile(log.resolve(FIRST));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(haveTable(Duration.ofMinutes(1))).isTrue();
        writer.join();
        assertThat(log.resolve(FIRST)).exists();
    }

    private boolean haveTable(Duration patience) throws IOException {
        return DeltaLogs.haveTable(
                FileSystem.getLocal(new Configuration()), new org.apache.hadoop.fs.Path(table.toUri()), patience);
    }
}
