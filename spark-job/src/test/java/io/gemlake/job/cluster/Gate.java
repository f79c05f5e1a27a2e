// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.api.java.UDF2;
import org.jspecify.annotations.Nullable;

/// A function that gives its second argument back, but in the middle of a partition it waits until a test lets it: so
/// that what the test does happens while tasks run. The first partitions pass.
final class Gate implements UDF2<Long, String, @Nullable String> {
    private static final long serialVersionUID = 1L;

    /// Of a partition.
    static final int ROWS = 20;

    private static final int FREE_PARTITIONS = 4;
    private static final String OPEN = "open";
    private static final String WAITING = "waiting-";

    private final String directory;

    Gate(String directory) {
        this.directory = directory;
    }

    @Override
    public @Nullable String call(Long id, @Nullable String value) throws IOException, InterruptedException {
        Path open = Path.of(directory, OPEN);
        if (id / ROWS >= FREE_PARTITIONS && id % ROWS == ROWS / 2 && !Files.exists(open)) {
            Files.write(Path.of(directory, WAITING + SparkEnv.get().executorId()), new byte[0]);
            while (!Files.exists(open)) {
                Thread.sleep(20);
            }
        }
        return value;
    }

    /// Lets all rows pass from now on.
    static void open(Path directory) throws IOException {
        Files.createFile(directory.resolve(OPEN));
    }

    /// Waits until tasks of that many executors have waited, and returns the executors.
    static List<String> awaitExecutors(Path directory, int count) throws IOException, InterruptedException {
        List<String> executors = executors(directory);
        while (executors.size() < count) {
            Thread.sleep(50);
            executors = executors(directory);
        }
        return executors;
    }

    private static List<String> executors(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(WAITING))
                    .map(name -> name.substring(WAITING.length()))
                    .sorted()
                    .toList();
        }
    }
}
