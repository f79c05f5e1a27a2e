// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TinyModelFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Executors in JVMs of their own, where weights really travel: a master and two workers of Spark's standalone cluster.
class ClusterDistributionTest {
    /// The JVMs do little and live shortly: compiling well would cost them more than it saves.
    private static final String JVM_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private static final Pattern EXECUTOR = Pattern.compile("(first|second) executor (\\d+) assemblies (\\d+)");

    @TempDir
    Path directory;

    @Test
    void weightsReachEachExecutorOnceAndALateOneToo() throws IOException, InterruptedException {
        assertWeightsReachEachExecutorOnce("org.apache.spark.serializer.KryoSerializer");
    }

    @Test
    @EnabledIfSystemProperty(named = "gemlake.full", matches = "true")
    void weightsTravelByJavasSerializerToo() throws IOException, InterruptedException {
        assertWeightsReachEachExecutorOnce("org.apache.spark.serializer.JavaSerializer");
    }

    private void assertWeightsReachEachExecutorOnce(String serializer) throws IOException, InterruptedException {
        List<String> output = run(serializer);
        assertThat(output)
                .as("%s", output)
                .filteredOn(line -> line.contains("answered 8"))
                .hasSize(2);
        assertThat(counts("first", output)).hasSize(2).containsOnly(1);
        // One executor of the first two is gone, and another has come.
        assertThat(counts("second", output)).hasSize(2).containsOnly(1);
        assertThat(executors("second", output)).isNotEqualTo(executors("first", output));
        assertThat(output).anyMatch(line -> line.matches("second answered 8 assemblies \\[\\d+, \\d+, \\d+]"));
    }

    private static List<Integer> counts(String phase, List<String> output) {
        return matches(phase, output)
                .map(match -> Integer.valueOf(match.group(3)))
                .toList();
    }

    private static List<String> executors(String phase, List<String> output) {
        return matches(phase, output).map(match -> match.group(2)).sorted().toList();
    }

    private static Stream<Matcher> matches(String phase, List<String> output) {
        return output.stream()
                .map(EXECUTOR::matcher)
                .filter(match -> match.matches() && match.group(1).equals(phase));
    }

    private List<String> run(String serializer) throws IOException, InterruptedException {
        Path log = directory.resolve("output.txt");
        var builder = new ProcessBuilder(command(serializer));
        Path sparkHome = Files.createDirectories(directory.resolve("spark-home"));
        Files.createDirectories(sparkHome.resolve("jars"));
        builder.environment().put("SPARK_HOME", sparkHome.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        Process driver = builder.directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(driver.waitFor(150, TimeUnit.SECONDS))
                    .as("the driver ends")
                    .isTrue();
        } finally {
            driver.descendants().forEach(ProcessHandle::destroyForcibly);
            driver.destroyForcibly();
        }
        return Files.readAllLines(log);
    }

    private List<String> command(String serializer) {
        // Surefire passes the class path in a jar of its own, and tells it by this property.
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String absolute = Stream.of(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
        command.addAll(List.of(JVM_OPTIONS.split(" ")));
        command.addAll(List.of("-Xmx512m", "-cp", absolute));
        var conf = new LinkedHashMap<String, String>();
        conf.put("spark.master", "local-cluster[2,1,512]");
        conf.put("spark.app.name", "cluster");
        conf.put("spark.executor.memory", "512m");
        conf.put("spark.executor.extraClassPath", absolute);
        conf.put("spark.executor.extraJavaOptions", JVM_OPTIONS);
        conf.put("spark.driver.host", "127.0.0.1");
        conf.put("spark.driver.bindAddress", "127.0.0.1");
        conf.put("spark.ui.enabled", "false");
        conf.put("spark.serializer", serializer);
        conf.put("spark.kryo.registrator", GemlakeKryoRegistrator.class.getName());
        conf.put("spark.gemlake.model.chunkBytes", "50k");
        conf.put("spark.gemlake.kv.bytes", "64m");
        conf.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.add(ClusterProgram.class.getName());
        command.add(TinyModelFile.in(directory).toString());
        command.add(directory.resolve("executor-ended").toString());
        return command;
    }
}
