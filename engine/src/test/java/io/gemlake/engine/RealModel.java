// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Model files that tests use when they are there, and where their reference outputs lie.
public enum RealModel {
    GEMMA_3_270M("gemma-3-270m", "gemma-3-270m-q4_k_m.gguf", "gemma-3-270m-q4_k_m/"),
    SMOLLM2_135M("smollm2-135m-instruct", "SmolLM2-135M-Instruct.Q4_1.gguf", "smollm2-135m-instruct-q4_1/");

    private final String title;
    private final String file;
    private final String golden;

    RealModel(String title, String file, String golden) {
        this.title = title;
        this.file = file;
        this.golden = golden;
    }

    /// The file: named by the system property `gemlake.model.NAME`, or where `gemlake model fetch NAME` puts it.
    public Optional<Path> find() {
        String named = System.getProperty("gemlake.model." + title);
        Path path = named == null ? models().resolve(file) : Path.of(named);
        return Optional.of(path).filter(Files::isRegularFile);
    }

    /// As [#find()]; without the file the test is skipped, or fails if `GEMLAKE_REQUIRE` lists `models`.
    public Path require() {
        String remedy = "The model %s is not there; run: ./gemlake model fetch %s".formatted(title, title);
        return Requirement.require(find(), "models", remedy);
    }

    /// The folder of reference outputs, with a slash behind it.
    public String golden() {
        return golden;
    }

    @Override
    public String toString() {
        return title;
    }

    private static Path models() {
        String home = System.getenv("GEMLAKE_HOME");
        Path base = home == null ? Path.of(System.getProperty("user.home"), ".cache", "gemlake") : Path.of(home);
        return base.resolve("models");
    }
}
