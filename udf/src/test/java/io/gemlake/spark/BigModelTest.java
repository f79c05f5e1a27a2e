// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.gemlake.engine.BigModel;
import io.gemlake.engine.Engine;
import io.gemlake.engine.ModelInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Models in the shapes of large ones load, travel and run in the memory that is predicted. A driver and an
/// executor get the heap of their [MemoryPlan]; what counts is the most memory that the operating system saw
/// them hold.
@EnabledIfSystemProperty(named = "gemlake.full", matches = "true")
@EnabledOnOs(OS.LINUX)
class BigModelTest {
    private static final int TASKS = 2;
    private static final int TOLERANCE_PERCENT = 10;
    private static final long LARGEST_FILE_BYTES = 3L << 30;
    private static final String TOUCHED = "-XX:+AlwaysPreTouch";
    private static final Pattern SEEN =
            Pattern.compile("(driver|executor): (\\d+) s, peak (\\d+) bytes, live (\\d+) bytes");

    @TempDir
    Path directory;

    static Stream<Arguments> cases() {
        return Stream.of(BigModel.GEMMA_3_1B, BigModel.GEMMA_2B, BigModel.GEMMA_3_4B)
                .flatMap(model -> Stream.of("file", "broadcast").map(distribution -> arguments(model, distribution)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void runsInThePredictedMemory(BigModel model, String distribution) throws IOException, InterruptedException {
        requireRoom("disk", Files.getFileStore(directory).getUsableSpace(), LARGEST_FILE_BYTES);
        Path file = model.writeTo(directory);
        SparkConf conf = new SparkConf(false)
                .set(Setting.MODEL_DISTRIBUTION.key(), distribution)
                .set(Setting.CONTEXT_TOKENS.key(), "256")
                .set(Setting.DOCUMENT_TOKENS.key(), "128")
                .set(Setting.KV_BYTES.key(), "128m");
        ModelInfo info = Engine.describe(file);
        MemoryPlan plan = MemoryPlan.of(info, GemlakeConf.of(conf), TASKS);
        requireRoom("memory", ProcessMemory.available(), plan.driver() + plan.executor());
        long heapMebibytes = plan.executorHeap() >> 20;
        long driverMebibytes = plan.driverHeap() >> 20;
        var cluster = new ClusterProcess(directory, "local-cluster[1,%d,%d]".formatted(TASKS, heapMebibytes))
                .withDriverOptions("-Xmx" + driverMebibytes + "m", "-Xms" + driverMebibytes + "m", TOUCHED)
                .with("spark.executor.memory", heapMebibytes + "m")
                .with("spark.executor.extraJavaOptions", "-Xms" + heapMebibytes + "m " + TOUCHED)
                .with("spark.broadcast.blockSize", "4095k")
                .with("spark.broadcast.compress", "false");
        for (var setting : conf.getAll()) {
            cluster.with(setting._1(), setting._2());
        }
        List<String> output =
                cluster.run(Duration.ofMinutes(15), BigModelProgram.class, file.toString(), String.valueOf(TASKS));
        assertThat(output)
                .as("%s", output)
                .filteredOn(line -> line.startsWith("answered"))
                .hasSize(TASKS * BigModelProgram.DOCUMENTS);
        assertThat(output).contains("prefixes " + TASKS);
        assertSeen(info, distribution, "executor", plan.executor(), output);
        if (distribution.equals("broadcast")) {
            assertSeen(info, distribution, "driver", plan.driver(), output);
        }
    }

    private static void assertSeen(
            ModelInfo info, String distribution, String process, long predicted, List<String> output) {
        Matcher last = output.stream()
                .map(SEEN::matcher)
                .filter(line -> line.matches() && line.group(1).equals(process))
                .reduce((_, later) -> later)
                .orElseThrow(() -> new AssertionError(output.toString()));
        long seen = Long.parseLong(last.group(3));
        System.out.printf(
                Locale.ROOT,
                "memory %-18s file %4d MiB  %-9s %-8s predicted %5d MiB  seen %5d MiB  ratio %.3f  live heap %4d MiB"
                        + "  opened in %s s%n",
                info.name(),
                info.fileBytes() >> 20,
                distribution,
                process,
                predicted >> 20,
                seen >> 20,
                (double) seen / predicted,
                Long.parseLong(last.group(4)) >> 20,
                last.group(2));
        assertThat(seen).isCloseTo(predicted, withinPercentage(TOLERANCE_PERCENT));
    }

    private static void requireRoom(String of, long bytes, long needed) {
        assumeTrue(
                bytes > needed,
                () -> "%d MiB of %s are free, and %d are needed".formatted(bytes >> 20, of, needed >> 20));
    }
}
