// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/// Another program that does the same work, in a process of its own which lives as long as this. It is told a line of
/// JSON what to do, and answers with one: `peers/protocol.py`.
public final class Peer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Writer questions;
    private final BufferedReader answers;
    private final String version;

    /// Starts the program.
    ///
    /// @throws IOException when it cannot be started
    public Peer(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        questions = process.outputWriter(UTF_8);
        answers = process.inputReader(UTF_8);
        version = read().path("version").asText();
    }

    /// Name and version of the program.
    public String version() {
        return version;
    }

    /// What it is asked to do.
    ///
    /// @param threads that it may use
    /// @param fields  kind and details, as `peers/protocol.py` lists them
    public record Order(int threads, Map<String, Object> fields) {
        public Order {
            fields = Map.copyOf(fields);
        }
    }

    /// What it did.
    ///
    /// @param count   of what the kind of work counts
    /// @param answers one for each document, where there are any
    public record Done(double count, double seconds, List<String> answers) {
        public Done {
            answers = List.copyOf(answers);
        }

        /// Of what is counted, in a second.
        public double rate() {
            return count / seconds;
        }
    }

    /// The settings that are fastest for some work, which it will run with from now on.
    public String prepare(Order order) {
        return ask("prepare", order).path("settings").asText();
    }

    /// Does what it was prepared for.
    public Done run(Order order) {
        JsonNode done = ask("run", order);
        List<String> texts = StreamSupport.stream(done.path("answers").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        return new Done(done.path("count").asDouble(), done.path("seconds").asDouble(), texts);
    }

    /// Gives back the memory of what it was prepared for.
    public void forget(Order order) {
        ask("forget", order);
    }

    private JsonNode ask(String command, Order order) {
        try {
            questions.write(JSON.writeValueAsString(
                            Map.of("command", command, "threads", order.threads(), "work", order.fields()))
                    + "\n");
            questions.flush();
            return read();
        } catch (IOException e) {
            throw new UncheckedIOException("the program beside does not answer", e);
        }
    }

    private JsonNode read() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("it ended; its last words stand above");
        }
        return JSON.readTree(line);
    }

    @Override
    public void close() throws IOException {
        try {
            // It ends with its input.
            questions.close();
        } catch (IOException e) {
            // It has ended already.
            process.destroy();
        }
        answers.close();
    }
}
