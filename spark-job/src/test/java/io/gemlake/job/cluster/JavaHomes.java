// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.cluster;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Homes of Java that are no good for Gemlake.
final class JavaHomes {
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"([0-9]+)");

    private JavaHomes() {}

    /// A Java that runs Spark and is too old for Gemlake; where this machine has none, the test is skipped.
    static Path olderThanNeeded() {
        Path home = Path.of(System.getProperty("user.home"));
        return Stream.of(
                        Path.of("/usr/lib/jvm"),
                        Path.of("/opt"),
                        home.resolve(".sdkman/candidates/java"),
                        home.resolve(".jdks"))
                .flatMap(JavaHomes::directories)
                .filter(JavaHomes::isOlder)
                .findFirst()
                .orElseGet(() -> abort("no Java of version 17 to 24 in the usual directories"));
    }

    /// The home of a Java that is this one, started without the module of the Vector API, whatever its options say.
    static Path withoutVectorApi(Path directory) throws IOException {
        Path java = Files.createDirectories(directory.resolve("java-without-vector-api/bin"))
                .resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                for word; do
                    shift
                    [ "$word" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$word"
                done
                exec '%s/bin/java' "$@"
                """.formatted(System.getProperty("java.home")));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return java.getParent().getParent();
    }

    private static Stream<Path> directories(Path parent) {
        try (Stream<Path> entries = Files.exists(parent) ? Files.list(parent) : Stream.empty()) {
            return entries.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOlder(Path home) {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release) || !Files.isExecutable(home.resolve("bin/java"))) {
            return false;
        }
        try {
            List<String> lines = Files.readAllLines(release);
            return lines.stream()
                    .map(VERSION::matcher)
                    .filter(Matcher::lookingAt)
                    .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                    .anyMatch(version -> version >= 17 && version < 25);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
