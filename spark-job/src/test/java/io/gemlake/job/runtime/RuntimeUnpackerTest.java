// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runtimes that are a script in place of a Java.
class RuntimeUnpackerTest {
    @TempDir
    private Path directory;

    @Test
    void aRuntimeIsCopiedOnceAndStarted() throws IOException, InterruptedException {
        Path source = runtime("25.0.3", "exit 0");
        assertThat(install(source).problem).isEmpty();
        Path java = directory.resolve("work/runtime/bin/java");
        assertThat(java).isExecutable();
        Files.writeString(java, "#!/bin/sh\n# the first copy\n");

        InstalledRuntime again = install(source);
        assertThat(again.problem).isEmpty();
        assertThat(again.directory).isEqualTo(directory.resolve("work/runtime").toString());
        assertThat(java).content().contains("the first copy");
    }

    @Test
    void severalExecutorsOfAWorkerGetInNobodysWay() throws Exception {
        Path source = runtime("25.0.3", "exit 0");
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Callable<InstalledRuntime>> tasks = IntStream.range(0, 8)
                    .<Callable<InstalledRuntime>>mapToObj(_ -> () -> install(source))
                    .toList();
            for (Future<InstalledRuntime> installed : threads.invokeAll(tasks)) {
                assertThat(installed.get().problem).isEmpty();
            }
        }
        try (Stream<Path> left = Files.list(directory.resolve("work"))) {
            assertThat(left).containsExactly(directory.resolve("work/runtime"));
        }
    }

    @Test
    void whatLiesThereAlreadyIsLeftAlone() throws IOException, InterruptedException {
        install(runtime("25.0.3", "exit 0"));
        Path other = runtime("26", "exit 0");
        assertThat(install(other).problem).isEqualTo("something else than this runtime is there already");
        assertThat(directory.resolve("work/runtime/release")).content().contains("25.0.3");
    }

    @Test
    void aRuntimeThatDoesNotStartIsAProblem() throws IOException, InterruptedException {
        assertThat(install(runtime("25.0.3", "echo wrong processor; exit 1")).problem)
                .isEqualTo("it does not start: wrong processor");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsAProblem() throws IOException, InterruptedException {
        Path file = Files.createFile(directory.resolve("file"));
        InstalledRuntime installed =
                new RuntimeUnpacker(file.resolve("runtime").toString()).install(runtime("25.0.3", "exit 0"));
        assertThat(installed.problem).contains(file.toString());
    }

    private InstalledRuntime install(Path source) throws InterruptedException {
        return new RuntimeUnpacker(directory.resolve("work/runtime").toString()).install(source);
    }

    private Path runtime(String version, String script) throws IOException {
        Path home = directory.resolve("unpacked-" + version);
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        Path legal = Files.createDirectories(home.resolve("legal"));
        Files.createSymbolicLink(legal.resolve("LICENSE"), Path.of("../release"));
        return home;
    }
}
