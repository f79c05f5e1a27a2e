// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.engine.TaskResult.Classification;
import io.gemlake.engine.TaskResult.Entity;
import io.gemlake.engine.TaskResult.LabelProbability;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class TaskProgramTest {
    private static final List<Task> TASKS = List.of(new Task.Entities(), new Task.Summary(6), new Task.Sentiment());
    /// The examples of the prompt are long in a vocabulary of single letters.
    private static final EngineConfig CONFIG =
            TinyModel.config().withContext(8192, 400).withBatch(256, 8);

    private final byte[] model = TinyModel.random(
            8, " positive", " negative", " neutral", " mixed", " none", "e ", " t", " th", " the", "in", "er", "an");

    @Test
    void wordingsAreWhatAModelIsAskedWithoutTasks() {
        List<Wording> wordings = TaskProgram.of(TASKS, ChatFormat.NONE).wordings();

        assertThat(wordings)
                .extracting(Wording::questions)
                .containsExactly(
                        List.of("\nPeople:", "\nOrganisations:", "\nPlaces:"),
                        List.of("\nSummary:"),
                        List.of("\nSentiment:"));
        assertThat(wordings).extracting(Wording::maxTokens).containsExactly(64, 6, 64);
        assertThat(wordings)
                .allSatisfy(wording -> assertThat(wording.prefix())
                        .startsWith("Text:\n")
                        .contains(wording.questions().getFirst() + " ")
                        .endsWith("\n\nText:\n"));
    }

    @Test
    void blankDocumentsKeepTheirPlaceAndCostNothing() {
        List<String> documents =
                Arrays.asList(null, "  ", "Anna likes tea.", "", "\n\t \r", "Bob is in Rome.", null, "last", " ");
        try (Engine engine = TinyModel.open(model, CONFIG)) {
            List<TaskOutcome> outcomes = run(engine, documents);

            assertThat(outcomes).hasSize(9);
            for (int i = 0; i < documents.size(); i++) {
                var outcome = (TaskOutcome.Completed) outcomes.get(i);
                boolean blank = documents.get(i) == null || documents.get(i).isBlank();
                assertThat(outcome.results()).hasSize(3);
                if (blank) {
                    assertThat(outcome.results())
                            .containsExactly(
                                    new TaskResult.Entities(List.of()),
                                    new TaskResult.Summary(null, false, 0),
                                    new Classification(List.of(), List.of(), Task.Choice.ONE));
                    assertThat(outcome.usage()).isEqualTo(new Usage(0, 0, 0, 0));
                } else {
                    var alone = (TaskOutcome.Completed)
                            run(engine, List.of(documents.get(i))).getFirst();
                    assertThat(outcome.results()).isEqualTo(alone.results());
                }
            }
            // One for names, one for sentiment, one for all the others.
            assertThat(engine.statistics().prefixPrefills()).isEqualTo(3);
        }
    }

    @Test
    void chatPromptsGiveEveryTaskItsResult() {
        try (Engine engine = TinyModel.open(model, CONFIG);
                Lane lane = engine.lease()) {
            byte[] document = "Anna met Bob in Rome.".getBytes(StandardCharsets.UTF_8);
            var outcome = (TaskOutcome.Completed) TaskProgram.of(TASKS, ChatFormat.GEMMA)
                    .run(lane, List.of(document).iterator())
                    .next();

            var entities = (TaskResult.Entities) outcome.results().get(0);
            assertThat(entities.entities())
                    .allSatisfy(entity -> assertThat("Anna met Bob in Rome.").contains(entity.value()));
            assertThat(((TaskResult.Summary) outcome.results().get(1)).text()).isNotBlank();
            assertThat(((Classification) outcome.results().get(2)).chosen().getFirst())
                    .isIn("positive", "negative", "neutral", "mixed");
        }
    }

    @Test
    void aChatFormatWhoseMarkersTheModelLacksIsRefused() {
        try (Engine engine = TinyModel.open(model, CONFIG);
                Lane lane = engine.lease()) {
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> TaskProgram.of(TASKS, ChatFormat.CHATML)
                            .run(lane, List.<byte[]>of().iterator()))
                    .withMessageContaining("tiny has no control token <|im_start|>")
                    .withMessageContaining("chatml");
        }
    }

    @Test
    void onlyBlankDocumentsNeedNoStep() {
        try (Engine engine = TinyModel.open(model, CONFIG)) {
            assertThat(run(engine, Arrays.asList("", null, " \n"))).hasSize(3);
            assertThat(engine.statistics()).isEqualTo(LaneStatistics.NONE);
        }
    }

    /// The weights are random, so what is found has no meaning; that it stands there is the point.
    @Test
    void entitiesStandWhereTheySayInCodePoints() {
        List<String> documents = List.of(
                "😀😀 Zoë Müller met \"Jean-Luc\" in Köln; they had tea.",
                "Anna. Bob! 😀 Carl? Dora",
                "𝒳 is a letter, 日本 is not in the vocabulary, e\u0301 has a mark",
                "one\r\ntwo\nthree four");
        int found = 0;
        for (long seed = 1; seed <= 12; seed++) {
            try (Engine engine = TinyModel.open(TinyModel.random(seed), CONFIG)) {
                List<TaskOutcome> outcomes = run(engine, documents);
                for (int i = 0; i < documents.size(); i++) {
                    String document = documents.get(i);
                    var entities = (TaskResult.Entities)
                            ((TaskOutcome.Completed) outcomes.get(i)).results().getFirst();
                    for (Entity entity : entities.entities()) {
                        int start = document.offsetByCodePoints(0, entity.start());
                        int end = document.offsetByCodePoints(0, entity.end());
                        assertThat(document.substring(start, end)).isEqualTo(entity.value());
                        found++;
                    }
                }
            }
        }
        assertThat(found).isGreaterThan(10);
    }

    @Test
    void sentimentIsOneOfFourWithAllProbabilities() {
        try (Engine engine = TinyModel.open(model, CONFIG)) {
            var outcome = (TaskOutcome.Completed) run(engine, List.of("good")).getFirst();
            var sentiment = (Classification) outcome.results().getLast();

            assertThat(sentiment.probabilities())
                    .extracting(LabelProbability::label)
                    .containsExactly("positive", "negative", "neutral", "mixed");
            LabelProbability best = Collections.max(
                    sentiment.probabilities(), Comparator.comparingDouble(LabelProbability::probability));
            assertThat(sentiment.chosen()).containsExactly(best.label());
            assertThat(best.probability()).isBetween(0.25, 1.0);
            assertThat(sentiment.probabilities().stream()
                            .mapToDouble(LabelProbability::probability)
                            .sum())
                    .isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void aDocumentThatIsTooLongIsFlagged() {
        try (Engine engine = TinyModel.open(model, CONFIG)) {
            List<TaskOutcome> outcomes = run(engine, List.of("word ".repeat(300), "word"));

            assertThat(((TaskOutcome.Completed) outcomes.get(0)).truncated()).isTrue();
            assertThat(((TaskOutcome.Completed) outcomes.get(1)).truncated()).isFalse();
        }
    }

    @Test
    void aDocumentThatFailsIsAnOutcome() {
        EngineConfig config = TinyModel.config();
        try (Engine engine = TinyModel.open(model, config)) {
            List<TaskOutcome> outcomes = run(engine, Arrays.asList("word", null));

            assertThat(outcomes.getFirst())
                    .isInstanceOfSatisfying(
                            TaskOutcome.Failed.class,
                            failed -> assertThat(failed.code()).isEqualTo(ErrorCode.REQUEST_TOO_LONG));
            assertThat(outcomes.getLast()).isInstanceOf(TaskOutcome.Completed.class);
        }
    }

    @Test
    void documentsAreReadAsTheyAreNeeded() {
        List<byte[]> taken = new ArrayList<>();
        Iterator<byte[]> documents = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return taken.size() < 1000;
            }

            @Override
            public byte[] next() {
                taken.add(("doc " + taken.size()).getBytes(StandardCharsets.UTF_8));
                return taken.getLast();
            }
        };
        try (Engine engine = TinyModel.open(model, CONFIG.withBatch(64, 2));
                Lane lane = engine.lease()) {
            TaskProgram.of(List.of(new Task.Sentiment()), ChatFormat.NONE)
                    .run(lane, documents)
                    .next();

            assertThat(taken).hasSizeLessThan(20);
        }
    }

    @Test
    void theEndIsTheEnd() {
        try (Engine engine = TinyModel.open(model, CONFIG);
                Lane lane = engine.lease()) {
            Iterator<TaskOutcome> outcomes = TaskProgram.of(TASKS, ChatFormat.NONE)
                    .run(lane, List.<byte[]>of().iterator());

            assertThat(outcomes.hasNext()).isFalse();
            assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(outcomes::next);
        }
    }

    @Test
    void aProgramNamesTheVersionsOfItsPrompts() {
        assertThat(TaskProgram.of(TASKS, ChatFormat.NONE).version())
                .matches("entities-[^,]+,summary-[^,]+,sentiment-[^,]+");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> TaskProgram.of(List.of(), ChatFormat.NONE))
                .withMessageContaining("there is no task");
    }

    private static List<TaskOutcome> run(Engine engine, List<String> documents) {
        List<TaskOutcome> outcomes = new ArrayList<>();
        try (Lane lane = engine.lease()) {
            Iterator<byte[]> bytes = documents.stream()
                    .map(text -> text == null ? null : text.getBytes(StandardCharsets.UTF_8))
                    .iterator();
            TaskProgram.of(TASKS, ChatFormat.NONE).run(lane, bytes).forEachRemaining(outcomes::add);
        }
        return outcomes;
    }
}
