// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.cluster;

import io.gemlake.job.EnrichJob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/// A job that is given to `spark-submit`, with a driver in a process of its own.
///
/// @param javaHome      of the driver
/// @param driverOptions of the driver's JVM
/// @param conf          Spark's settings, the master among them
/// @param application   main class and arguments of the job
public record Submission(
        Path javaHome, List<String> driverOptions, Map<String, String> conf, List<String> application) {
    /// An enrichment with the Java of this JVM and the options that Spark gives to its own.
    public static Submission of(Map<String, String> conf, Path spec) {
        return of(conf, EnrichJob.class, "--spec", spec.toString());
    }

    /// Another job of this kind.
    public static Submission of(Map<String, String> conf, Class<?> job, String... arguments) {
        List<String> application = Stream.concat(Stream.of(job.getName(), "spark-internal"), Stream.of(arguments))
                .toList();
        return new Submission(Path.of(System.getProperty("java.home")), sparkOptions(), conf, application);
    }

    /// The options of Spark's own JVMs, the module of the Vector API among them.
    public static List<String> sparkOptions() {
        return Arrays.asList(JavaModuleOptions.defaultModuleOptionArray());
    }

    public Submission withJava(Path home) {
        return new Submission(home, driverOptions, conf, application);
    }

    public Submission withDriverOptions(List<String> options) {
        return new Submission(javaHome, options, conf, application);
    }

    /// Starts the driver.
    public ChildJvm start(Path directory) throws IOException {
        var settings = new TreeMap<>(Map.of(
                "spark.driver.host", "127.0.0.1",
                "spark.driver.bindAddress", "127.0.0.1",
                "spark.ui.enabled", "false",
                "spark.executor.extraClassPath", ChildJvm.classPath(),
                "spark.serializer", "org.apache.spark.serializer.KryoSerializer"));
        settings.putAll(conf);
        var command = new ArrayList<>(driverOptions);
        command.add("-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile", ""));
        command.add("-Xmx1g");
        command.add("org.apache.spark.deploy.SparkSubmit");
        settings.forEach((key, value) -> command.addAll(List.of("--conf", key + "=" + value)));
        command.add("--class");
        command.addAll(application);
        return ChildJvm.start(javaHome, command, directory);
    }
}
