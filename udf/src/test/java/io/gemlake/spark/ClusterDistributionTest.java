// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TinyModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
        return new ClusterProcess(directory, "local-cluster[2,1,512]")
                .withDriverOptions(JVM_OPTIONS.split(" "))
                .withDriverOptions("-Xmx512m")
                .with("spark.executor.memory", "512m")
                .with("spark.executor.extraJavaOptions", JVM_OPTIONS)
                .with("spark.serializer", serializer)
                .with("spark.gemlake.model.chunkBytes", "50k")
                .with("spark.gemlake.kv.bytes", "64m")
                .run(
                        Duration.ofSeconds(150),
                        ClusterProgram.class,
                        TinyModelFile.in(directory).toString(),
                        directory.resolve("executor-ended").toString());
    }
}
