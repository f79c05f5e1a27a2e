// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gemlake.engine.TaskResult.Classification;
import io.gemlake.engine.TaskResult.Decision;
import io.gemlake.engine.TaskResult.Entities;
import io.gemlake.engine.TaskResult.Entity;
import io.gemlake.engine.TaskResult.LabelProbability;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Documents that are longer than one may be. A token of the tiny model is a letter.
class LongInputTest {
    private static final int MOST_TOKENS = 400;
    private static final EngineConfig CONFIG =
            TinyModel.config().withContext(8192, MOST_TOKENS).withBatch(256, 8);

    private static final List<Task> TASKS = List.of(
            new Task.Sentiment(),
            new Task.Entities(List.of("a", "b", "c", "d", "e", "f", "g", "h")),
            new Task.Filter("Is it long?"),
            new Task.Classify(List.of(new Task.Label("sport"), new Task.Label("money")), "", Task.Choice.ANY),
            new Task.Write(new Task.Sentiment()));
    private static final String LONG = IntStream.range(0, 60)
            .mapToObj(i ->
                    "Zoë met %c%c Vance in Lin%c. They had tea.\n".formatted('A' + i % 26, 'a' + i % 7, 'a' + i % 25))
            .collect(Collectors.joining());

    private final byte[] model = TinyModel.random(8, " positive", " negative", " neutral", " mixed", " none");

    @Test
    void aDocumentMayFail() {
        assertThat(run(LONG, LongInput.FAIL))
                .isInstanceOfSatisfying(
                        TaskOutcome.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo(ErrorCode.DOCUMENT_TOO_LONG));
        assertThat(run("short", LongInput.FAIL)).isInstanceOf(TaskOutcome.Completed.class);
    }

    @Test
    void whatIsCutIsFlaggedAndWhatIsMergedIsFlaggedAsSuch() {
        for (LongInput policy : List.of(LongInput.TRUNCATE_TAIL, LongInput.TRUNCATE_MIDDLE)) {
            assertThat(completed(LONG, policy).truncated()).isTrue();
            assertThat(completed(LONG, policy).merged()).isFalse();
        }
        assertThat(completed(LONG, LongInput.MAP_REDUCE).truncated()).isFalse();
        assertThat(completed(LONG, LongInput.MAP_REDUCE).merged()).isTrue();
        assertThat(completed("short", LongInput.MAP_REDUCE).merged()).isFalse();
    }

    @Test
    void statesOfWindowsAreNotMerged() {
        var states = new Task.States(TaughtHead.Kind.ENTITIES, new TaughtHead.Reading(1));
        TaskProgram program = TaskProgram.of(List.of(new Task.Sentiment(), states), ChatFormat.NONE);

        assertThat(program.withLongInput(LongInput.FAIL).version()).endsWith(",fail");
        for (LongInput policy : List.of(LongInput.MAP_REDUCE, LongInput.TRUNCATE_MIDDLE)) {
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> program.withLongInput(policy))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID))
                    .withMessageContaining(
                            "no head is taught with the policy " + policy.name().toLowerCase(Locale.ROOT));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TRUNCATE_TAIL", "TRUNCATE_MIDDLE", "MAP_REDUCE"})
    void namesOfATaughtHeadStandWhereTheySay(LongInput policy) {
        try (Engine engine = TinyModel.open(model, CONFIG);
                Lane lane = engine.lease()) {
            TaskProgram program = TaskProgram.of(
                            List.of(new Task.Taught(TaughtHeadTest.head(TaughtHead.Kind.ENTITIES, 1))), ChatFormat.NONE)
                    .withLongInput(policy);
            var outcome = (TaskOutcome.Completed) program.run(
                            lane, List.of(LONG.getBytes(StandardCharsets.UTF_8)).iterator())
                    .next();

            List<Entity> names = ((Entities) outcome.results().getFirst()).entities();
            assertThat(names).isNotEmpty();
            for (Entity name : names) {
                assertThat(LONG.substring(
                                LONG.offsetByCodePoints(0, name.start()), LONG.offsetByCodePoints(0, name.end())))
                        .isEqualTo(name.value());
            }
            assertThat(names.getLast().start() > LONG.length() / 2).isEqualTo(policy != LongInput.TRUNCATE_TAIL);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shortDocumentsAreAllTheSame(LongInput policy) {
        assertThat(run("Carl Vance is in Lindau.", policy))
                .usingRecursiveComparison()
                .ignoringFields("usage.elapsedNanos")
                .isEqualTo(run("Carl Vance is in Lindau.", LongInput.TRUNCATE_TAIL));
    }

    /// Weights are random: some models find names, and some find none.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FAIL")
    void namesStandWhereTheySayWhateverWasLeftOut(LongInput policy) {
        int last = 0;
        for (long seed = 1; seed <= 6; seed++) {
            int end = 0;
            for (Entity entity : entities(completed(TinyModel.random(seed), LONG, policy))) {
                assertThat(LONG.substring(entity.start(), entity.end())).isEqualTo(entity.value());
                assertThat(entity.start()).isGreaterThanOrEqualTo(end);
                end = entity.end();
            }
            last = Math.max(last, end);
        }
        if (policy == LongInput.TRUNCATE_TAIL) {
            assertThat(last).isBetween(1, LONG.length() / 2);
        } else {
            assertThat(last).isGreaterThan(LONG.length() - MOST_TOKENS / 2);
        }
    }

    @Test
    void windowsAreMergedToOneResultForEachTask() {
        List<TaskResult> results = completed(LONG, LongInput.MAP_REDUCE).results();

        Classification sentiment = (Classification) results.getFirst();
        assertThat(sentiment.probabilities().stream()
                        .mapToDouble(LabelProbability::probability)
                        .sum())
                .isBetween(1 - 1e-9, 1 + 1e-9);
        assertThat(sentiment.chosen()).hasSize(1);
        assertThat(((Decision) results.get(2)).probability()).isBetween(0.0, 1.0);
        assertThat(((Classification) results.get(3)).probabilities()).hasSize(2);
        assertThat(results.get(4)).isInstanceOf(TaskResult.Written.class);
    }

    @Test
    void thePolicyIsPartOfTheVersion() {
        TaskProgram program = TaskProgram.of(TASKS, ChatFormat.NONE);

        assertThat(program.withLongInput(LongInput.MAP_REDUCE).version()).isEqualTo(program.version() + ",map_reduce");
        assertThat(program.withLongInput(LongInput.TRUNCATE_TAIL).version()).isEqualTo(program.version());
    }

    @Test
    void windowsCoverADocumentAndEndWhereLinesDo() {
        try (Engine engine = TinyModel.open(model, CONFIG)) {
            byte[] document = LONG.getBytes(StandardCharsets.UTF_8);
            List<Answer.Span> windows = engine.cutter()
                    .windows(MemorySegment.ofArray(document), new Answer.Span(0, document.length), 200, 25);

            assertThat(windows.getFirst().start()).isZero();
            assertThat(windows.getLast().end()).isEqualTo(document.length);
            for (int i = 1; i < windows.size(); i++) {
                Answer.Span window = windows.get(i);
                assertThat(window.start())
                        .isBetween(
                                windows.get(i - 1).start() + 1,
                                windows.get(i - 1).end());
                assertThat(document[windows.get(i - 1).end() - 1]).isEqualTo((byte) '\n');
                assertThat(window.end() - window.start()).isLessThanOrEqualTo(2 * 200);
            }
        }
    }

    @Test
    void windowsWithoutOverlapAreTheDocument() {
        try (Engine engine = TinyModel.open(model, CONFIG)) {
            byte[] document = LONG.getBytes(StandardCharsets.UTF_8);
            List<Answer.Span> windows = engine.cutter()
                    .windows(MemorySegment.ofArray(document), new Answer.Span(0, document.length), 200, 0);

            assertThat(windows).hasSizeGreaterThan(5);
            assertThat(windows.getFirst().start()).isZero();
            assertThat(windows.getLast().end()).isEqualTo(document.length);
            for (int i = 1; i < windows.size(); i++) {
                assertThat(windows.get(i).start()).isEqualTo(windows.get(i - 1).end());
            }
        }
    }

    @Test
    void aRewrittenDocumentIsThatOfItsWindows() {
        List<Task> translate = List.of(new Task.Translate("German"));
        var whole = (TaskOutcome.Completed) run(LONG, LongInput.MAP_REDUCE, translate);
        String apart;
        try (Engine engine = TinyModel.open(model, CONFIG)) {
            byte[] document = LONG.getBytes(StandardCharsets.UTF_8);
            apart =
                    engine
                            .cutter()
                            .windows(MemorySegment.ofArray(document), new Answer.Span(0, document.length), 384, 0)
                            .stream()
                            .map(window -> new String(
                                    document, window.start(), window.end() - window.start(), StandardCharsets.UTF_8))
                            .map(window -> (TaskOutcome.Completed) run(window, LongInput.MAP_REDUCE, translate))
                            .map(part -> ((TaskResult.Text) part.results().getFirst()).text())
                            .collect(Collectors.joining(" "));
        }

        assertThat(whole.merged()).isTrue();
        assertThat(((TaskResult.Text) whole.results().getFirst()).text()).isEqualTo(apart);
    }

    @Test
    void allTokensAreCountedWhateverBecomesOfTheDocument() {
        List<Task> tasks = List.of(new Task.CountTokens(), new Task.Sentiment());
        int tokens;
        try (Engine engine = TinyModel.open(model, CONFIG)) {
            tokens = engine.countTokens(LONG.getBytes(StandardCharsets.UTF_8));
        }
        for (LongInput policy : LongInput.values()) {
            TaskOutcome outcome = run(LONG, policy, tasks);

            assertThat(outcome.of(0)).isInstanceOfSatisfying(TaskOutcome.Completed.class, completed -> {
                assertThat(completed.results()).containsExactly(new TaskResult.TokenCount(tokens));
                assertThat(completed.truncated()).isFalse();
                assertThat(completed.usage()).isEqualTo(Usage.NONE);
            });
            assertThat(outcome.of(1))
                    .isInstanceOf(policy == LongInput.FAIL ? TaskOutcome.Failed.class : TaskOutcome.Completed.class);
        }
    }

    @Test
    void textWithoutSpacesIsCutBetweenCharacters() {
        try (Engine engine = TinyModel.open(model, CONFIG)) {
            byte[] document = "日本語".repeat(300).getBytes(StandardCharsets.UTF_8);
            for (Answer.Span window : engine.cutter()
                    .windows(MemorySegment.ofArray(document), new Answer.Span(0, document.length), 50, 6)) {
                String text =
                        new String(document, window.start(), window.end() - window.start(), StandardCharsets.UTF_8);
                assertThat(text).doesNotContain("\uFFFD");
            }
        }
    }

    private static List<Entity> entities(TaskOutcome.Completed completed) {
        return ((Entities) completed.results().get(1)).entities();
    }

    private TaskOutcome.Completed completed(String document, LongInput policy) {
        return completed(model, document, policy);
    }

    private static TaskOutcome.Completed completed(byte[] model, String document, LongInput policy) {
        return (TaskOutcome.Completed) run(model, document, policy);
    }

    private TaskOutcome run(String document, LongInput policy) {
        return run(model, document, policy);
    }

    private TaskOutcome run(String document, LongInput policy, List<Task> tasks) {
        return run(model, document, policy, tasks);
    }

    private static TaskOutcome run(byte[] model, String document, LongInput policy) {
        return run(model, document, policy, TASKS);
    }

    private static TaskOutcome run(byte[] model, String document, LongInput policy, List<Task> tasks) {
        try (Engine engine = TinyModel.open(model, CONFIG);
                Lane lane = engine.lease()) {
            return TaskProgram.of(tasks, ChatFormat.NONE)
                    .withLongInput(policy)
                    .run(
                            lane,
                            List.of(document.getBytes(StandardCharsets.UTF_8)).iterator())
                    .next();
        }
    }
}
