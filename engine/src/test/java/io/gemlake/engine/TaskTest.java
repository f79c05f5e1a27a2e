// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.engine.TaskResult.Classification;
import io.gemlake.engine.TaskResult.Decision;
import io.gemlake.engine.TaskResult.LabelProbability;
import io.gemlake.engine.TaskResult.Written;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TaskTest {
    /// The examples of the prompt are long in a vocabulary of single letters.
    private static final EngineConfig CONFIG =
            TinyModel.config().withContext(8192, 400).withBatch(256, 8);

    private static final String DOCUMENT = "Anna met Bob in Rome.";

    @Test
    void badArgumentsAreRefused() {
        refused(() -> Task.Classify.among(List.of("one")), "the number of labels is 1, outside of 2 to 500");
        refused(() -> Task.Classify.among(List.of("a", "b", "a")), "the label 'a' stands there twice");
        refused(() -> Task.Classify.among(List.of("a", " ")), "a label is blank");
        refused(() -> new Task.Filter(""), "a condition is blank");
        refused(() -> new Task.Entities(List.of()), "the number of kinds of entities is 0");
        refused(() -> new Task.Entities(List.of("person", "person")), "the label 'person' stands there twice");
    }

    @Test
    void oneLabelMayBeginWithAnother() {
        Classification result =
                classify(Task.Classify.among(List.of("card", "card declined", "cash")), Calibration.NONE);

        assertThat(result.probabilities())
                .extracting(LabelProbability::label)
                .containsExactly("card", "card declined", "cash");
        assertThat(result.probabilities().stream()
                        .mapToDouble(LabelProbability::probability)
                        .sum())
                .isBetween(1 - 1e-9, 1 + 1e-9);
    }

    @Test
    void fiveHundredLabelsAreScoredAtOnce() {
        List<String> names = IntStream.range(0, 500).mapToObj(i -> "label " + i).toList();

        Classification result = classify(Task.Classify.among(names), Calibration.NONE);

        assertThat(result.probabilities()).hasSize(500);
        assertThat(names).contains(result.chosen().getFirst());
    }

    /// Weights are random: over many texts, a label of sixteen tokens wins as often as it would by chance.
    @Test
    void longLabelsAreNotAtADisadvantage() {
        Task task = Task.Classify.among(List.of("x", "qzqzqzqzqzqzqzqz", "k"));
        int wins = 0;
        int texts = 0;
        for (long seed = 1; seed <= 40; seed++) {
            try (Engine engine = TinyModel.open(TinyModel.random(seed), CONFIG)) {
                var result = (Classification) run(engine, task, Calibration.NONE);
                wins += result.chosen().contains("qzqzqzqzqzqzqzqz") ? 1 : 0;
                texts++;
            }
        }
        assertThat(wins).isBetween(texts / 8, texts * 5 / 8);
    }

    @Test
    void anyNumberOfLabelsMayFit() {
        var task = new Task.Classify(
                List.of(new Task.Label("sport"), new Task.Label("money", "prices and pay")), "", Task.Choice.ANY);

        Classification all = classify(task, new Calibration(List.of(-40.0, 0.0, -40.0, 0.0), 1));
        Classification first = classify(task, new Calibration(List.of(-40.0, 0.0, 0.0, -40.0), 1));
        Classification none = classify(task, new Calibration(List.of(0.0, -40.0, 0.0, -40.0), 1));

        assertThat(all.chosen()).containsExactlyInAnyOrder("sport", "money");
        assertThat(first.chosen()).containsExactly("sport");
        assertThat(none.chosen()).isEmpty();
        assertThat(none.probabilities()).allMatch(each -> each.probability() < 1e-9);
    }

    @Test
    void aFilterSaysYesOrNoWithItsProbability() {
        try (Engine engine = TinyModel.open(TinyModel.random(3), CONFIG)) {
            var task = new Task.Filter("Is it about Rome?");

            var yes = (Decision) run(engine, task, new Calibration(List.of(-40.0, 0.0), 1));
            var no = (Decision) run(engine, task, new Calibration(List.of(0.0, -40.0), 1));

            assertThat(yes.holds()).isTrue();
            assertThat(yes.probability()).isGreaterThan(0.99);
            assertThat(no.holds()).isFalse();
            assertThat(no.probability()).isLessThan(0.01);
        }
    }

    @Test
    void writingAnswersEachQuestionOfATaskInALine() {
        try (Engine engine = TinyModel.open(TinyModel.random(3), CONFIG)) {
            var written = (Written) run(engine, new Task.Write(new Task.Entities()), Calibration.NONE);

            assertThat(written.texts()).hasSize(3).noneMatch(text -> text.contains("\n"));
        }
    }

    @Test
    void aBaseModelGoesOnWithAPrompt() {
        try (Engine engine = TinyModel.open(TinyModel.random(3), CONFIG)) {
            var prompts = List.<Task>of(
                    new Task.Prompt(8, Sampling.GREEDY),
                    new Task.Prompt(8, Sampling.seeded(5).withTemperature(50)),
                    new Task.Correct());
            List<TaskResult> together = run(engine, prompts);

            // The last token of the document is the suffix: what is written behind it is the same.
            var request = new Request(
                    List.of(),
                    DOCUMENT.substring(0, DOCUMENT.length() - 1).getBytes(StandardCharsets.UTF_8),
                    List.of(new Query.Generate(List.of(new PromptPart.UserText(".")), 8, List.of())
                            .withOpening(Query.Opening.TEXT)));
            try (Lane lane = engine.lease()) {
                var result =
                        (Result.Completed) lane.run(List.of(request).iterator()).next();
                var written = (Answer.Text) result.answers().getFirst();
                assertThat(together.getFirst())
                        .isEqualTo(
                                new TaskResult.Text(written.text().strip(), written.finish() == Answer.Finish.LENGTH));
            }
            for (int i = 0; i < prompts.size(); i++) {
                assertThat(together.get(i)).isEqualTo(run(engine, prompts.get(i), Calibration.NONE));
            }
            assertThat(together.getFirst()).isNotEqualTo(together.get(1));
        }
    }

    /// A token of the tiny model is a letter; the answer leaves room for 42 of the prompt, and the one behind them.
    @Test
    void aPromptThatIsCutGoesOnWhereItWasCut() {
        EngineConfig small = TinyModel.config().withContext(64, 60).withBatch(64, 4);
        String prompt = "abcdefghijklmnopqrstuvwxyz".repeat(2);
        try (Engine engine = TinyModel.open(TinyModel.random(3), small)) {
            var cut = answered(engine, prompt);
            var whole = answered(engine, prompt.substring(0, 43));

            assertThat(cut.results()).isEqualTo(whole.results());
            assertThat(cut.truncated()).isTrue();
            assertThat(whole.truncated()).isFalse();
        }
    }

    private static TaskOutcome.Completed answered(Engine engine, String prompt) {
        try (Lane lane = engine.lease()) {
            return (TaskOutcome.Completed) TaskProgram.of(
                            List.of(new Task.Prompt(20, Sampling.GREEDY)), ChatFormat.NONE)
                    .run(lane, List.of(prompt.getBytes(StandardCharsets.UTF_8)).iterator())
                    .next();
        }
    }

    @Test
    void anEmbeddingIsTheDirectionFromTheMiddleOfTheSample() {
        try (Engine engine = TinyModel.open(TinyModel.random(3), CONFIG)) {
            var embed = new Task.Embed(1);
            float[] raw = ((TaskResult.Embedding) run(engine, embed, Calibration.NONE)).values();
            var middle = Calibration.of(
                    embed, List.of(new TaskResult.Embedding(new float[raw.length]), new TaskResult.Embedding(raw)));

            float[] centred = ((TaskResult.Embedding) run(engine, embed, middle)).values();
            assertThat(length(raw)).isCloseTo(1, within(1e-6));
            assertThat(length(centred)).isCloseTo(1, within(1e-6));
            for (int i = 0; i < raw.length; i++) {
                assertThat(centred[i]).isCloseTo(raw[i], within(1e-6f));
            }
        }
    }

    private static double length(float[] vector) {
        return Math.sqrt(IntStream.range(0, vector.length)
                .mapToDouble(i -> (double) vector[i] * vector[i])
                .sum());
    }

    @Test
    void versionsTellArgumentsAndCalibrationsApart() {
        Task task = Task.Classify.among(List.of("a", "b"));
        var calibration = new Calibration(List.of(-1.0, -2.0), 1);

        assertThat(List.of(
                        version(task, Calibration.NONE),
                        version(task, calibration),
                        version(task, calibration.withTemperature(2)),
                        version(Task.Classify.among(List.of("a", "c")), Calibration.NONE),
                        version(new Task.Filter("a"), Calibration.NONE),
                        version(new Task.Filter("b"), Calibration.NONE),
                        version(new Task.Prompt(8, Sampling.GREEDY), Calibration.NONE),
                        version(new Task.Prompt(9, Sampling.GREEDY), Calibration.NONE),
                        version(new Task.Translate("German"), Calibration.NONE),
                        version(new Task.Translate("French"), Calibration.NONE),
                        version(new Task.Correct(), Calibration.NONE),
                        version(new Task.Embed(1), Calibration.NONE),
                        version(new Task.Embed(2), Calibration.NONE),
                        version(new Task.Embed(1), calibration),
                        version(new Task.CountTokens(), Calibration.NONE),
                        version(new Task.Sentiment(), Calibration.NONE),
                        version(new Task.Sentiment(Task.Scale.TWO_WAY), Calibration.NONE)))
                .doesNotHaveDuplicates();
    }

    private static String version(Task task, Calibration calibration) {
        return TaskProgram.of(List.of(task), ChatFormat.NONE, Map.of(task, calibration))
                .version();
    }

    private static Classification classify(Task task, Calibration calibration) {
        try (Engine engine = TinyModel.open(TinyModel.random(3), CONFIG)) {
            return (Classification) run(engine, task, calibration);
        }
    }

    private static TaskResult run(Engine engine, Task task, Calibration calibration) {
        try (Lane lane = engine.lease()) {
            var outcome = TaskProgram.of(List.of(task), ChatFormat.NONE, Map.of(task, calibration))
                    .run(
                            lane,
                            List.of(DOCUMENT.getBytes(StandardCharsets.UTF_8)).iterator())
                    .next();
            return ((TaskOutcome.Completed) outcome).results().getFirst();
        }
    }

    private static List<TaskResult> run(Engine engine, List<Task> tasks) {
        try (Lane lane = engine.lease()) {
            var outcome = TaskProgram.of(tasks, ChatFormat.NONE)
                    .run(
                            lane,
                            List.of(DOCUMENT.getBytes(StandardCharsets.UTF_8)).iterator())
                    .next();
            return ((TaskOutcome.Completed) outcome).results();
        }
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatExceptionOfType(EngineException.class).isThrownBy(call).withMessageContaining(message);
    }
}
