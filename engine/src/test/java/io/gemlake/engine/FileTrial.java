// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.gguf.GgufFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Does with a model file what users do, and sees what comes of it: describes it, opens it, asks it a question of each
/// kind. Whatever is neither an answer nor an error in plain words is a failure of the test.
final class FileTrial {
    /// A small context, so that what the configuration asks for is small beside the file.
    static final EngineConfig CONFIG =
            EngineConfig.defaults().withContext(64, 16).withBatch(16, 1).withKvBytesPerLane(1 << 20);

    private static final String NAME = "trial.gguf";
    private static final Set<ErrorCode> REFUSALS =
            Set.of(ErrorCode.GGUF_INVALID, ErrorCode.GGUF_UNSUPPORTED, ErrorCode.MODEL_UNSUPPORTED);
    /// What a request fails with whose model has changed: numbers that are none, or more tokens than fit.
    private static final Set<ErrorCode> FAILURES =
            Set.of(ErrorCode.NOT_FINITE, ErrorCode.REQUEST_TOO_LONG, ErrorCode.REQUEST_INVALID);
    /// The byte of the damage, or the key, tensor or token that has it.
    private static final Pattern PLACE =
            Pattern.compile("byte \\d+|'[^']*'|tokenizer\\.ggml\\.|token \\d+|neither a token");

    private static final List<PromptPart> SUFFIX = List.of(new PromptPart.Template("\nx:"));
    private static final Request REQUEST = new Request(
            List.of(new PromptPart.UserText("a")),
            "b ä 1".getBytes(StandardCharsets.UTF_8),
            List.of(
                    new Query.Generate(SUFFIX, 2, List.of()),
                    new Query.Score(SUFFIX, List.of("y", "zz"), Query.Normalization.VOCABULARY),
                    new Query.Copy(SUFFIX, 2, 1, new Query.ListForm(Query.Lead.NOTHING, "-", ";", "\n"))));

    private FileTrial() {}

    /// What came of a file.
    ///
    /// @param end     code of the refusal or of the failed request, or "answered"
    /// @param message of the refusal or the failure, or the bits of the answers
    record Outcome(String end, String message) {
        boolean isAnswered() {
            return end.equals("answered");
        }
    }

    /// Bytes that were allocated, garbage included.
    ///
    /// @param describe to describe the file
    /// @param open     to open it, weights included
    /// @param lane     to make a lane
    record Memory(long describe, long open, long lane) {}

    record Measured(Outcome outcome, Memory memory) {}

    /// Tries a file that lies in memory.
    static Measured inMemory(byte[] file) {
        return tryAll(List.of(ModelPart.whole(NAME, MemorySegment.ofArray(file))));
    }

    /// Tries a split model whose files lie in memory.
    static Measured inMemory(List<byte[]> files) {
        List<String> names = ModelPart.names("trial-00001-of-%05d.gguf".formatted(files.size()));
        return tryAll(IntStream.range(0, files.size())
                .mapToObj(i -> ModelPart.whole(names.get(i), MemorySegment.ofArray(files.get(i))))
                .toList());
    }

    private static Measured tryAll(List<ModelPart> parts) {
        var described = new String[1];
        long describeBytes = Allocations.of(() -> described[0] = refusal("trial", () -> Engine.describe(parts)));
        var arena = new CountingArena();
        var engine = new Engine[1];
        var opened = new String[1];
        long openBytes = Allocations.of(() ->
                opened[0] = refusal("trial", () -> engine[0] = Engine.open(_ -> GgufFile.read(parts), CONFIG, arena)));
        if (engine[0] == null) {
            return new Measured(refused(opened[0]), new Memory(describeBytes, openBytes + arena.bytes(), 0));
        }
        assertThat(described[0]).as("what can be opened can be described").isEmpty();
        try (Engine open = engine[0]) {
            long laneBytes = Allocations.of(() -> open.lease().close());
            return new Measured(ask(open), new Memory(describeBytes, openBytes + arena.bytes(), laneBytes));
        }
    }

    /// Tries a file on disk, which is mapped.
    static Outcome onDisk(byte[] file, Path path) throws IOException {
        Files.write(path, file);
        refusal(path.toString(), () -> Engine.describe(path));
        var engine = new Engine[1];
        String opened = refusal(path.toString(), () -> engine[0] = Engine.open(path, CONFIG));
        if (engine[0] == null) {
            return refused(opened.replace(path.toString(), NAME));
        }
        try (Engine open = engine[0]) {
            return ask(open);
        }
    }

    /// The message of a refusal, which names the file and the place of the damage; empty when there was none.
    private static String refusal(String name, Runnable call) {
        try {
            call.run();
            return "";
        } catch (EngineException refused) {
            assertThat(refused.code()).as(refused.getMessage()).isIn(REFUSALS);
            assertThat(refused.getMessage())
                    .contains(name)
                    .containsPattern(PLACE)
                    .hasSizeLessThan(2000)
                    .doesNotContainPattern("\\p{Cc}");
            return refused.getMessage();
        }
    }

    private static Outcome refused(String message) {
        return new Outcome(message.substring(0, message.indexOf(':')), message);
    }

    private static Outcome ask(Engine engine) {
        try (Lane lane = engine.lease()) {
            Result result = Answers.of(lane, List.of(REQUEST)).getFirst();
            return switch (result) {
                case Result.Failed failed -> {
                    assertThat(failed.code()).as(failed.message()).isIn(FAILURES);
                    yield new Outcome(failed.code().name(), failed.message());
                }
                case Result.Completed completed -> {
                    completed.answers().forEach(FileTrial::check);
                    yield new Outcome("answered", Answers.bits(completed));
                }
            };
        }
    }

    private static void check(Answer answer) {
        switch (answer) {
            case Answer.Scores scores ->
                assertThat(DoubleStream.of(scores.logProbabilities()).boxed())
                        .hasSize(2)
                        .allMatch(score -> score <= 0);
            case Answer.Text text -> assertThat(text.tokens()).hasSizeLessThanOrEqualTo(2);
            case Answer.Spans spans -> assertThat(spans.spans()).hasSizeLessThanOrEqualTo(1);
            case Answer.HiddenState state -> assertThat(state.values()).isNotEmpty();
            case Answer.TokenStates states -> assertThat(states.values()).isNotEmpty();
        }
    }
}
