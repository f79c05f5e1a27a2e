// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs a program of ours in a JVM of its own, with the options of this one but another heap.
public final class ChildJvm {
    private ChildJvm() {}

    /// The line of JSON that the program prints.
    ///
    /// @param options for the JVM, behind those of this one
    /// @throws IOException when it cannot be started or fails
    public static JsonNode run(Class<?> program, List<String> options, List<String> arguments) throws IOException {
        return run(program, options, arguments, Map.of());
    }

    /// As [#run(Class, List, List)], with variables of the environment beside those of this JVM.
    public static JsonNode run(
            Class<?> program, List<String> options, List<String> arguments, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> !argument.startsWith("-Xm"))
                .forEach(command::add);
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException("%s ended with status %d".formatted(program.getSimpleName(), status));
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + program.getSimpleName() + " ran", e);
        }
        return new ObjectMapper().readTree(output);
    }
}
