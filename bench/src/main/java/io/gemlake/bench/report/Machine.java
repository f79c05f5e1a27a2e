// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/// What a benchmark ran on.
///
/// @param processor  its name, where the system tells it
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
        return lines.stream()
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse(System.getProperty("os.arch"));
    }
}
