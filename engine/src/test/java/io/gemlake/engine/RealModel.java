// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Model files that tests use when they are there.
public final class RealModel {
    private static final String GEMMA_270M = "gemma-3-270m";
    private static final String GEMMA_270M_FILE = "gemma-3-270m-q4_k_m.gguf";

    private RealModel() {}

    /// The Gemma 3 270M file: named by the system property `gemlake.model.gemma-3-270m`, or where
    /// `gemlake model fetch` puts it.
    public static Optional<Path> gemma270m() {
        String named = System.getProperty("gemlake.model." + GEMMA_270M);
        Path path = named == null ? models().resolve(GEMMA_270M_FILE) : Path.of(named);
        return Optional.of(path).filter(Files::isRegularFile);
    }

    /// As [#gemma270m()]; without the file the test is skipped, or fails if `GEMLAKE_REQUIRE` lists `models`.
    public static Path requireGemma270m() {
        String remedy = "The model %s is not there; run: ./gemlake model fetch %s".formatted(GEMMA_270M, GEMMA_270M);
        return Requirement.require(gemma270m(), "models", remedy);
    }

    private static Path models() {
        String home = System.getenv("GEMLAKE_HOME");
        Path base = home == null ? Path.of(System.getProperty("user.home"), ".cache", "gemlake") : Path.of(home);
        return base.resolve("models");
    }
}
