// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.engine.TaskResult.Classification;
import io.gemlake.engine.TaskResult.Entity;
import io.gemlake.engine.TaskResult.LabelProbability;
import io.gemlake.engine.TaskResult.State;
import io.gemlake.engine.TaskResult.States;
import io.gemlake.engine.TaughtHead.Example;
import io.gemlake.engine.TaughtHead.Kind;
import io.gemlake.engine.TaughtHead.Origin;
import io.gemlake.engine.TaughtHead.Reading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Heads of random weights: what they say has no meaning, but it must be what their states say.
class TaughtHeadTest {
    private static final List<String> LABELS = List.of("person", "place");
    private static final int LAYER = 1;
    private static final Reading READING = new Reading(LAYER);
    private static final String SHA256 = "ab".repeat(32);
    private static final List<String> TEXTS = List.of(
            "😀 Zoë Müller met \"Jean-Luc\" in Köln; they had tea.", "Anna. Bob! Carl? Dora", "one\r\ntwo\nthree four");
    private static final Engine ENGINE = TinyModel.open(
            TinyModel.random(8, "e ", " t", " th", " the", "in", "er", "an"),
            TinyModel.config().withContext(8192, 400).withBatch(64, 8));

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    @Test
    void classesAreWhatTheStateSays() {
        TaughtHead head = head(Kind.CLASSIFY, 1);
        for (String text : TEXTS) {
            State state = states(Kind.CLASSIFY, text).getFirst();
            var result = (Classification) run(new Task.Taught(head), text);
            double[] expected = head.probabilities(head.map().image(state.values()));

            assertThat(result.probabilities())
                    .containsExactly(
                            new LabelProbability("person", expected[0]), new LabelProbability("place", expected[1]));
            assertThat(expected[0] + expected[1]).isCloseTo(1, within(1e-12));
            assertThat(result.chosen()).containsExactly(expected[0] >= expected[1] ? "person" : "place");
            assertThat(state.end()).isEqualTo(text.codePointCount(0, text.length()));
        }
    }

    @Test
    void entitiesAreWhatTheStatesOfTheWordsSay() {
        int found = 0;
        for (int seed = 1; seed <= 5; seed++) {
            TaughtHead head = head(Kind.ENTITIES, seed);
            for (String text : TEXTS) {
                List<State> words = states(Kind.ENTITIES, text);
                float[] images = new float[words.size() * head.map().outputs()];
                for (int i = 0; i < words.size(); i++) {
                    head.map()
                            .apply(
                                    words.get(i).values(),
                                    0,
                                    images,
                                    i * head.map().outputs());
                }
                List<Entity> expected = head.names(images, words.size()).stream()
                        .map(name -> entity(text, words, name))
                        .toList();

                var result = (TaskResult.Entities) run(new Task.Taught(head), text);

                assertThat(result.entities()).isEqualTo(expected);
                found += expected.size();
            }
        }
        assertThat(found).isGreaterThan(10);
    }

    private static Entity entity(String text, List<State> words, TaughtHead.Name name) {
        int start = words.get(name.first()).start();
        int end = words.get(name.end() - 1).end();
        String value = text.substring(text.offsetByCodePoints(0, start), text.offsetByCodePoints(0, end));
        return new Entity(LABELS.get(name.label()), value, start, end, name.score());
    }

    @Test
    void neighboursCountWhereTheyStand() {
        // One number a state. A word begins a name when its left neighbour is 1, and goes on when its right one is.
        float[] weights = new float[9];
        weights[1] = 4;
        weights[8] = 4;
        var head = new TaughtHead(
                Kind.ENTITIES,
                List.of("name"),
                READING,
                new LinearMap(1, 9, weights),
                new float[] {1, 0, 0},
                new Origin(SHA256, "v"));
        float[] states = {1, 0, 1};
        float[] images = new float[3 * 9];
        for (int word = 0; word < 3; word++) {
            head.map().apply(states, word, images, word * 9);
        }

        assertThat(head.names(images, 3)).singleElement().satisfies(name -> {
            assertThat(name.first()).isEqualTo(1);
            assertThat(name.end()).isEqualTo(2);
            assertThat(name.score()).isBetween(0.9, 1.0);
        });
    }

    @Test
    void examplesOfItsOwnTakeARequestOfTheirOwn() {
        var own = new Reading(LAYER, "", List.of(new Example("the <start_of_turn> hat", "person")));
        List<Task> tasks = List.of(
                new Task.States(Kind.CLASSIFY, own),
                new Task.States(Kind.ENTITIES, READING),
                new Task.States(Kind.CLASSIFY, READING));
        List<TaskResult> alone =
                tasks.stream().map(task -> run(task, TEXTS.getFirst())).toList();

        try (Lane lane = ENGINE.lease()) {
            var documents = TEXTS.stream()
                    .map(text -> text.getBytes(StandardCharsets.UTF_8))
                    .iterator();
            List<TaskOutcome> outcomes = new ArrayList<>();
            TaskProgram.of(tasks, ChatFormat.NONE).run(lane, documents).forEachRemaining(outcomes::add);

            assertThat(outcomes).hasSameSizeAs(TEXTS).hasOnlyElementsOfType(TaskOutcome.Completed.class);
            assertThat(((TaskOutcome.Completed) outcomes.getFirst()).results())
                    .usingRecursiveComparison()
                    .isEqualTo(alone);
        }
        assertThat(((States) alone.getFirst()).states().getFirst().values())
                .isNotEqualTo(((States) alone.getLast()).states().getFirst().values());
    }

    @Test
    void blankTextsHaveNoLabelsAndNoStates() {
        assertThat(((Classification) run(new Task.Taught(head(Kind.CLASSIFY, 1)), " ")).chosen())
                .isEmpty();
        assertThat(((TaskResult.Entities) run(new Task.Taught(head(Kind.ENTITIES, 1)), " ")).entities())
                .isEmpty();
        assertThat(states(Kind.ENTITIES, " ")).isEmpty();
    }

    @Test
    void headsAreNamedByAllThatResultsDependOn() {
        TaughtHead head = head(Kind.CLASSIFY, 1);
        assertThat(head.id())
                .matches("[0-9a-f]{64}")
                .isEqualTo(head(Kind.CLASSIFY, 1).id());
        float[] otherBias = head.bias().clone();
        otherBias[0]++;
        List<TaughtHead> others = List.of(
                head(Kind.CLASSIFY, 2),
                new TaughtHead(head.kind(), List.of("a", "b"), READING, head.map(), head.bias(), head.origin()),
                new TaughtHead(
                        head.kind(),
                        LABELS,
                        new Reading(LAYER, "x", List.of()),
                        head.map(),
                        head.bias(),
                        head.origin()),
                new TaughtHead(head.kind(), LABELS, new Reading(2), head.map(), head.bias(), head.origin()),
                new TaughtHead(head.kind(), LABELS, READING, head.map(), otherBias, head.origin()),
                new TaughtHead(head.kind(), LABELS, READING, head.map(), head.bias(), new Origin(SHA256, "v")));

        assertThat(others).extracting(TaughtHead::id).doesNotHaveDuplicates().doesNotContain(head.id());
    }

    @Test
    void aHeadOfAnotherPromptOrModelIsRefused() {
        TaughtHead head = head(Kind.CLASSIFY, 1);
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> TaskProgram.of(List.of(new Task.Taught(head)), ChatFormat.GEMMA))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.HEAD_MISMATCH))
                .withMessageContaining("taught with the prompt " + head.origin().promptVersion());
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> head.requireModel("cd".repeat(32)))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.HEAD_MISMATCH))
                .withMessageContaining("SHA-256 " + SHA256);
        assertThatNoException().isThrownBy(() -> head.requireModel(SHA256));
    }

    @Test
    void aHeadWhoseNumbersDoNotFitItsLabelsIsRefused() {
        var map = new LinearMap(4, 2, new float[8]);
        var origin = new Origin(SHA256, "v");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> new TaughtHead(Kind.ENTITIES, LABELS, READING, map, new float[2], origin))
                .withMessageContaining("2 labels gives 2 numbers and adds 2");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> new TaughtHead(Kind.CLASSIFY, List.of("a", "a"), READING, map, new float[2], origin))
                .withMessageContaining("one of them twice");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> new LinearMap(4, 2, new float[7]))
                .withMessageContaining("7 weights");
    }

    static TaughtHead head(Kind kind, int seed) {
        var random = new Random(seed);
        int scores = kind.scores(LABELS.size());
        int inputs = ENGINE.info().hiddenSize();
        float[] weights = random(random, inputs * kind.states() * scores);
        float[] bias = random(random, scores);
        String version = TaskProgram.of(List.of(new Task.States(kind, READING)), ChatFormat.NONE)
                .version();
        return new TaughtHead(
                kind,
                LABELS,
                READING,
                new LinearMap(inputs, kind.states() * scores, weights),
                bias,
                new Origin(SHA256, version));
    }

    private static float[] random(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static List<State> states(Kind kind, String text) {
        return ((States) run(new Task.States(kind, READING), text)).states();
    }

    private static TaskResult run(Task task, String text) {
        try (Lane lane = ENGINE.lease()) {
            var documents = List.of(text.getBytes(StandardCharsets.UTF_8)).iterator();
            var outcome = (TaskOutcome.Completed) TaskProgram.of(List.of(task), ChatFormat.NONE)
                    .run(lane, documents)
                    .next();
            return outcome.results().getFirst();
        }
    }
}
