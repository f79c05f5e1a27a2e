// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// Data that is too large for the repository. `GEMLAKE_DATA` names the directory that has it.
public final class TestData {
    private TestData() {}

    /// One test for each folder of a directory that lies below the one that `GEMLAKE_DATA` names, or beside it. Without
    /// that directory one test that is skipped, or fails if `GEMLAKE_REQUIRE` lists `data`.
    public static Stream<DynamicTest> forEachFolder(String directory, Consumer<Path> test) {
        Optional<Path> found = find(directory);
        String remedy = "Set GEMLAKE_DATA to a directory that has %s, or has it beside itself".formatted(directory);
        return found.isEmpty()
                ? Stream.of(dynamicTest(directory, () -> Requirement.require(found, "data", remedy)))
                : foldersOf(found.get()).stream()
                        .map(folder -> dynamicTest(folder.getFileName().toString(), () -> test.accept(folder)));
    }

    /// The directory that `GEMLAKE_DATA` names; without it the test is skipped, or fails if `GEMLAKE_REQUIRE` lists
    /// `data`.
    public static Path require() {
        Optional<Path> named =
                Optional.ofNullable(System.getenv("GEMLAKE_DATA")).map(Path::of);
        return Requirement.require(
                named.filter(Files::isDirectory), "data", "Set GEMLAKE_DATA to a directory of labelled data");
    }

    private static Optional<Path> find(String directory) {
        return Stream.ofNullable(System.getenv("GEMLAKE_DATA"))
                .map(named -> Path.of(named).toAbsolutePath())
                .flatMap(data -> Stream.of(data.resolve(directory), data.resolveSibling(directory)))
                .filter(Files::isDirectory)
                .findFirst();
    }

    private static List<Path> foldersOf(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
