// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.Engine;
import io.gemlake.engine.Requirement;
import io.gemlake.job.cluster.ChildJvm;
import io.gemlake.spark.GemlakeExtensions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The PySpark that `gemlake test --full` puts below `target/python`, and sessions of it that get Gemlake as a jar.
final class PySpark {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path HOME = ROOT.resolve("target/python");

    private final Path directory;
    private final List<String> options;

    private PySpark(Path directory, List<String> options) {
        this.directory = directory;
        this.options = options;
    }

    /// Sessions on a model; where PySpark is not there the test is skipped, or fails if `GEMLAKE_REQUIRE` lists
    /// `models`.
    ///
    /// @param directory where its programs work
    static PySpark on(Path model, Path directory) {
        String remedy = "target/python is not there, or not of notebooks/requirements.txt; run: ./gemlake test --full";
        Requirement.require(Optional.of(HOME).filter(PySpark::isCurrent), "models", remedy);
        var options = new ArrayList<>(List.of("--master", "local[2]", "--driver-memory", "2g"));
        String jars = Stream.of(Engine.class, GemlakeExtensions.class)
                .map(type -> jar(type, directory).toString())
                .collect(Collectors.joining(","));
        options.addAll(List.of("--jars", jars));
        Stream.of(
                        "spark.ui.enabled=false",
                        "spark.ui.showConsoleProgress=false",
                        "spark.sql.shuffle.partitions=2",
                        "spark.sql.extensions=" + GemlakeExtensions.class.getName(),
                        "spark.sql.warehouse.dir=" + directory.resolve("warehouse"),
                        "spark.gemlake.model.path=" + model)
                .forEach(setting -> options.addAll(List.of("--conf", setting)));
        return new PySpark(directory, options);
    }

    /// Where the notebooks are.
    static Path notebooks() {
        return ROOT.resolve("notebooks");
    }

    /// Starts a Python program whose sessions run in a JVM of its own.
    ChildJvm start(Path program, String... arguments) throws IOException {
        return start(Map.of("PYSPARK_SUBMIT_ARGS", String.join(" ", options) + " pyspark-shell"), program, arguments);
    }

    /// Starts a Python program whose sessions are those of a Connect server: it knows nothing of Gemlake.
    ChildJvm startClient(String remote, Path program, String... arguments) throws IOException {
        return start(Map.of("SPARK_REMOTE", remote), program, arguments);
    }

    /// Starts a Connect server on a port that is free.
    ChildJvm startServer() throws IOException {
        var command = new ArrayList<>(List.of(HOME.resolve("bin/spark-submit").toString()));
        command.addAll(options);
        command.addAll(List.of("--conf", "spark.connect.grpc.binding.port=0"));
        command.addAll(List.of("--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal"));
        return ChildJvm.start(process(command));
    }

    private ChildJvm start(Map<String, String> environment, Path program, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(HOME.resolve("bin/python").toString(), program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder process = process(command);
        process.environment().putAll(environment);
        return ChildJvm.start(process);
    }

    private ProcessBuilder process(List<String> command) {
        var process = new ProcessBuilder(command).directory(directory.toFile());
        Map<String, String> environment = process.environment();
        environment.keySet().removeAll(List.of("SPARK_HOME", "SPARK_CONF_DIR", "SPARK_REMOTE", "PYSPARK_SUBMIT_ARGS"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        // Workers and kernels are programs of the same environment.
        environment.put("PATH", HOME.resolve("bin") + ":" + environment.getOrDefault("PATH", ""));
        return process;
    }

    private static boolean isCurrent(Path home) {
        Path installed = home.resolve("requirements.txt");
        try {
            return Files.exists(installed)
                    && Files.mismatch(installed, notebooks().resolve("requirements.txt")) < 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The jar that holds a class; packs its directory where Maven has not.
    private static Path jar(Class<?> type, Path directory) {
        Path place;
        try {
            place = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        if (Files.isRegularFile(place)) {
            return place;
        }
        Path jar = directory.resolve(type.getSimpleName() + ".jar");
        ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
        assertThat(tool.run(System.out, System.err, "-cf", jar.toString(), "-C", place.toString(), "."))
                .isZero();
        return jar;
    }
}
