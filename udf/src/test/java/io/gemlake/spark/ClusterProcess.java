// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/// A driver in a JVM of its own, with executors in theirs: a master and workers of Spark's standalone cluster.
final class ClusterProcess {
    private final Path directory;
    private final Map<String, String> conf = new LinkedHashMap<>();
    private final List<String> jvmOptions = new ArrayList<>();

    /// @param directory for the output and for what workers write
    /// @param master    such as `local-cluster[2,1,512]`: executors, their cores, their megabytes
    ClusterProcess(Path directory, String master) {
        this.directory = directory;
        conf.put("spark.master", master);
        conf.put("spark.app.name", "cluster");
        conf.put("spark.executor.extraClassPath", classPath());
        conf.put("spark.driver.host", "127.0.0.1");
        conf.put("spark.driver.bindAddress", "127.0.0.1");
        conf.put("spark.ui.enabled", "false");
        conf.put("spark.kryo.registrator", GemlakeKryoRegistrator.class.getName());
    }

    ClusterProcess with(String key, String value) {
        conf.put(key, value);
        return this;
    }

    /// Options of the driver's JVM.
    ClusterProcess withDriverOptions(String... options) {
        jvmOptions.addAll(List.of(options));
        return this;
    }

    /// Runs a program to its end and returns the lines that it and Spark printed.
    List<String> run(Duration limit, Class<?> program, String... arguments) throws IOException, InterruptedException {
        Path log = directory.resolve("output.txt");
        var builder = new ProcessBuilder(command(program, arguments));
        Path sparkHome = Files.createDirectories(directory.resolve("spark-home"));
        Files.createDirectories(sparkHome.resolve("jars"));
        builder.environment().put("SPARK_HOME", sparkHome.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        Process driver = builder.directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(driver.waitFor(limit.toSeconds(), TimeUnit.SECONDS))
                    .as("the driver ends")
                    .isTrue();
        } finally {
            driver.descendants().forEach(ProcessHandle::destroyForcibly);
            driver.destroyForcibly();
        }
        return Files.readAllLines(log);
    }

    private List<String> command(Class<?> program, String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath()));
        command.add("-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"));
        conf.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.add(program.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    private static String classPath() {
        // Surefire passes the class path in a jar of its own, and tells it by this property.
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
