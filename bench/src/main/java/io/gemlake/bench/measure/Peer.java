// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Map;

/// Another program that does the same work, in a process of its own which lives as long as this:
/// `peers/llama_cpp.py`. It is told a line of JSON what to do, and answers with one.
public final class Peer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Writer questions;
    private final BufferedReader answers;
    private final String version;

    /// Starts the program.
    ///
    /// @param python of an environment that has what the script imports
    /// @throws IOException when it cannot be started
    public Peer(Path python, Path script, Path model) throws IOException {
        process = new ProcessBuilder(python.toString(), script.toString(), model.toString())
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

    /// The settings that are fastest for a case, which it will run with from now on.
    String prepare(Case each) {
        return ask("prepare", each).path("settings").asText();
    }

    /// Tokens a second of one run.
    double run(Case each) {
        JsonNode answer = ask("run", each);
        return answer.path("tokens").asLong() / answer.path("seconds").asDouble();
    }

    private JsonNode ask(String command, Case each) {
        try {
            questions.write(JSON.writeValueAsString(Map.of(
                            "command", command, "threads", each.lanes(), "work", describe(each.work(), each.lanes())))
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

    /// The work of all lanes in one batch.
    private static Map<String, Object> describe(Work work, int lanes) {
        return switch (work) {
            case Work.Prefill prefill ->
                Map.of("kind", "prefill", "documents", lanes * prefill.documents(), "tokens", prefill.tokens());
            case Work.Decode decode ->
                Map.of(
                        "kind", "decode",
                        "sequences", lanes * decode.sequences(),
                        "prefix", decode.prefixTokens(),
                        "tokens", decode.promptTokens(),
                        "written", decode.written());
            case Work.Score score ->
                Map.of(
                        "kind",
                        "score",
                        "documents",
                        lanes * score.documents(),
                        "prefix",
                        score.prefixTokens(),
                        "tokens",
                        score.tokens());
        };
    }

    @Override
    public void close() throws IOException {
        // It ends with its input.
        questions.close();
        answers.close();
    }
}
