// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalLogStoreTest {
    private static final Configuration CONFIGURATION = new Configuration();

    @TempDir
    private java.nio.file.Path directory;

    private final LocalLogStore store = new LocalLogStore(CONFIGURATION);

    private Path commit(int version) {
        return new Path(directory.resolve("%020d.json".formatted(version)).toUri());
    }

    /// Nothing in the store itself keeps them apart: as processes are, each is on its own.
    @Test
    void oneOfManyThatCommitAVersionWins() throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int version = 0; version < 50; version++) {
                Path path = commit(version);
                List<Callable<Boolean>> writers = new ArrayList<>();
                for (int writer = 0; writer < 8; writer++) {
                    String line = "writer " + writer;
                    writers.add(() -> {
                        try {
                            new LocalLogStore(CONFIGURATION)
                                    .write(path, List.of(line, "end").iterator(), false, CONFIGURATION);
                            return true;
                        } catch (FileAlreadyExistsException e) {
                            return false;
                        }
                    });
                }
                int won = 0;
                int winner = -1;
                List<Future<Boolean>> outcomes = threads.invokeAll(writers);
                for (int writer = 0; writer < 8; writer++) {
                    if (outcomes.get(writer).get()) {
                        won++;
                        winner = writer;
                    }
                }
                assertThat(won).isEqualTo(1);
                assertThat(Files.readAllLines(java.nio.file.Path.of(path.toUri())))
                        .containsExactly("writer " + winner, "end");
            }
        }
        try (var files = Files.list(directory)) {
            assertThat(files).as("nothing is left aside").hasSize(50);
        }
    }

    @Test
    void overwritesWhereItIsTold() throws IOException {
        store.write(commit(0), List.of("a").iterator(), false, CONFIGURATION);
        assertThatThrownBy(() -> store.write(commit(0), List.of("b").iterator(), false, CONFIGURATION))
                .isInstanceOf(FileAlreadyExistsException.class);
        store.write(commit(0), List.of("c").iterator(), true, CONFIGURATION);

        try (var lines = store.read(commit(0), CONFIGURATION)) {
            assertThat(lines).toIterable().containsExactly("c");
        }
    }
}
