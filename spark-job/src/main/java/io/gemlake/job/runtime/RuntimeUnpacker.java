// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.SparkFiles;
import org.apache.spark.api.java.function.Function;

/// A task that puts the runtime, which Spark has unpacked into the directory of its executor, where it stays. Several
/// may do so at once. Compiled for the oldest Java that Spark runs on: executors have no other yet.
final class RuntimeUnpacker implements Function<String, InstalledRuntime> {
    /// The name under which Spark unpacks the archive.
    static final String ARCHIVE_NAME = "gemlake-runtime";

    private static final long serialVersionUID = 1L;
    private static final String RELEASE = "release";
    private static final long START_SECONDS = 60;

    private final String target;

    /// @param target directory of the runtime; a relative one is meant from the directory in which executors run
    RuntimeUnpacker(String target) {
        this.target = target;
    }

    @Override
    public InstalledRuntime call(String executor) throws InterruptedException {
        return install(Path.of(SparkFiles.get(ARCHIVE_NAME)).toAbsolutePath().normalize());
    }

    /// Copies a runtime to its place if it is not there, and starts it.
    InstalledRuntime install(Path source) throws InterruptedException {
        Path place = Path.of(target).toAbsolutePath().normalize();
        try {
            if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                copy(source, place);
            }
            return new InstalledRuntime(place.toString(), problem(source, place));
        } catch (IOException | UncheckedIOException e) {
            return new InstalledRuntime(place.toString(), e.toString());
        }
    }

    /// Copies beside the place and renames then: nobody sees half a runtime.
    private static void copy(Path source, Path place) throws IOException {
        Path parent = Files.createDirectories(place.resolveSibling(""));
        Path part = parent.resolve("." + place.getFileName() + "-" + UUID.randomUUID());
        try {
            try (Stream<Path> files = Files.walk(source)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Path copy = part.resolve(source.relativize(file).toString());
                    Files.copy(file, copy, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
            Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another executor may have been faster.
            if (!Files.exists(place)) {
                throw e;
            }
        } finally {
            delete(part);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        }
    }

    /// What keeps the runtime from being used, or an empty text.
    private static String problem(Path source, Path place) throws IOException, InterruptedException {
        Path release = place.resolve(RELEASE);
        if (!Files.exists(release) || Files.mismatch(source.resolve(RELEASE), release) >= 0) {
            return "something else than this runtime is there already";
        }
        // The worker deletes what has been in its directory for long and has no new file.
        Files.setLastModifiedTime(release, FileTime.from(Instant.now()));
        return start(place.resolve("bin/java"));
    }

    private static String start(Path java) throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(java.toString(), "--add-modules=jdk.incubator.vector", "-Xshare:auto", "-version");
        Path output = Files.createTempFile("gemlake-runtime", ".txt");
        try {
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "it does not start within " + START_SECONDS + " s";
            }
            String said = Files.readString(output, StandardCharsets.UTF_8).strip();
            return process.exitValue() == 0 ? "" : "it does not start: " + said;
        } finally {
            Files.delete(output);
        }
    }
}
