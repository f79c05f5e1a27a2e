// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;

/// What a benchmark ran on.
///
/// @param processor  its name, and on x86 family and model, where the system tells them
/// @param processors how many the JVM may use
/// @param vectorBits width of the vectors in use
public record Machine(String processor, int processors, int vectorBits, String java, String system) {
    /// This machine.
    public static Machine here() throws IOException {
        return new Machine(
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                Integer.getInteger("gemlake.vector.bits", FloatVector.SPECIES_PREFERRED.vectorBitSize()),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
    }

    private static String processorName() throws IOException {
        Path processors = Path.of("/proc/cpuinfo");
        List<String> lines = Files.isReadable(processors) ? Files.readAllLines(processors) : List.of();
        Optional<String> family = value(lines, "cpu family");
        // Clouds call processors of several generations by one name.
        String generation = family.map(number -> ", family " + number + ", model "
                        + value(lines, "model").orElse("unknown"))
                .orElse("");
        return value(lines, "model name").orElse(System.getProperty("os.arch")) + generation;
    }

    private static Optional<String> value(List<String> lines, String key) {
        return lines.stream()
                .map(line -> line.split(":", 2))
                .filter(line -> line.length == 2 && line[0].strip().equals(key))
                .findFirst()
                .map(line -> line[1].strip());
    }

    /// Whether results of both can stand in one table; systems are brought up to date between two runs.
    public boolean computesAs(Machine other) {
        return processor.equals(other.processor)
                && processors == other.processors
                && vectorBits == other.vectorBits
                && java.equals(other.java);
    }
}
