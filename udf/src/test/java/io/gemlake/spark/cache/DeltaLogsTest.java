// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
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
        Thread writer = writeSoon();
        assertThat(haveTable(Duration.ofMinutes(1))).isTrue();
        writer.join();
        assertThat(log.resolve(FIRST)).exists();
    }

    @Test
    void whoFailsAsAnotherMakesTheTableHasIt() throws IOException, InterruptedException {
        var writers = new ArrayList<Thread>();
        make(() -> {
            createLog();
            writers.add(writeSoon());
            throw new IllegalStateException("the table exists, and has no version");
        });
        assertThat(log.resolve(FIRST)).exists();
        assertThat(writers).hasSize(1);
        writers.getFirst().join();
    }

    @Test
    void aTableThatCannotBeMadeIsTriedSomeTimes() {
        var tries = new AtomicInteger();
        var refused = new IllegalStateException("permission denied");
        assertThatThrownBy(() -> make(() -> {
                    tries.incrementAndGet();
                    throw refused;
                }))
                .isSameAs(refused);
        assertThat(tries).hasValue(5);
    }

    @Test
    void aTableThatIsThereIsNotMade() throws IOException {
        Files.createDirectories(log);
        Files.createFile(log.resolve(FIRST));
        make(() -> {
            throw new AssertionError("made twice");
        });
    }

    private Thread writeSoon() {
        return Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(300);
                Files.createFile(log.resolve(FIRST));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void createLog() {
        try {
            Files.createDirectories(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void make(Runnable create) throws IOException {
        DeltaLogs.make(local(), directory(), Duration.ofMinutes(1), create);
    }

    private boolean haveTable(Duration patience) throws IOException {
        return DeltaLogs.haveTable(local(), directory(), patience);
    }

    private static FileSystem local() throws IOException {
        return FileSystem.getLocal(new Configuration());
    }

    private org.apache.hadoop.fs.Path directory() {
        return new org.apache.hadoop.fs.Path(table.toUri());
    }
}
