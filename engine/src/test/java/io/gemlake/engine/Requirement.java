// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// Things outside of the repository that tests use when they are there. `GEMLAKE_REQUIRE` lists those whose absence
/// fails a test: `models`, `data`, `browser`.
public final class Requirement {
    private Requirement() {}

    /// The thing itself; without it the test is skipped, or fails where it is required.
    ///
    /// @param kind   what `GEMLAKE_REQUIRE` calls it
    /// @param remedy what is missing, and how to get it
    public static <T> T require(Optional<T> thing, String kind, String remedy) {
        String required = Objects.requireNonNullElse(System.getenv("GEMLAKE_REQUIRE"), "");
        return thing.orElseGet(
                () -> Stream.of(required.split(",")).map(String::strip).anyMatch(kind::equals)
                        ? fail(remedy)
                        : abort(remedy));
    }
}
