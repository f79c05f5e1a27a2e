// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.Task;
import io.gemlake.job.JobException;
import io.gemlake.job.eval.metric.Metric;
import io.gemlake.job.eval.metric.Metric.Answers;
import io.gemlake.job.eval.metric.Metric.Kind;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuiteReaderTest {
    private static final Path SUITES = Path.of("..", "conf", "eval");

    private static final String TASK = """
            title: Some
            sets:
              - name: reviews
                data: reviews.jsonl
                id: concat('r', number)
                where: length(body) > 3
                places: 10-99
                limit: 500
                task: sentiment
                text: body
                answer: stars
                labels: {1: negative, 5: positive}
                metrics: [macro_f1, f1: negative]
                beside: [head, plain]
                teach: {places: 0-9, rows: 200, per_label: 20, about: mood}
            """;

    private static final String CHOICES = """
            title: Some
            sets:
              - name: questions
                data: questions.jsonl
                places: 5-99
                introduction: "'Answer this.'"
                context: query
                choices: choices
                answer: gold
                shots: {count: 10, places: 0-4}
            """;

    @Test
    void readsEveryFieldOfATask() {
        assertThat(read(TASK))
                .isEqualTo(new Suite(
                        "x",
                        "Some",
                        List.of(new EvalSet.OfTask(
                                "reviews",
                                new Selection("reviews.jsonl", "concat('r', number)", "length(body) > 3", 10, 100, 500),
                                new Task.Sentiment(),
                                "body",
                                "stars",
                                Map.of("1", "negative", "5", "positive"),
                                List.of(new Metric(Kind.MACRO_F1), new Metric(Kind.F1, "negative")),
                                Set.of(EvalSystem.TASK, EvalSystem.HEAD, EvalSystem.PLAIN),
                                new EvalSet.Teach(
                                        new Selection(
                                                "reviews.jsonl", "concat('r', number)", "length(body) > 3", 0, 10, 200),
                                        20,
                                        "mood")))));
    }

    @Test
    void leavesTheUsualToDefaults() {
        var set = (EvalSet.OfTask) read("""
                title: Some
                sets:
                  - {name: a, data: b.jsonl, task: sentiment, answer: label}
                """).sets().getFirst();

        assertThat(set.rows()).isEqualTo(new Selection("b.jsonl", "id", "true", 0, 100, Integer.MAX_VALUE));
        assertThat(set.text()).isEqualTo("text");
        assertThat(set.metrics()).isEqualTo(Metric.all(Answers.LABELS));
        assertThat(set.systems()).containsExactly(EvalSystem.TASK);
        assertThat(set.teach()).isNull();
    }

    @Test
    void readsEveryFieldOfChoices() {
        assertThat(read(CHOICES).sets())
                .containsExactly(new EvalSet.OfChoices(
                        "questions",
                        new Selection("questions.jsonl", "id", "true", 5, 100, Integer.MAX_VALUE),
                        new EvalSet.Question("'Answer this.'", "array(query)", "choices", "gold"),
                        new EvalSet.Shots(
                                10, new Selection("questions.jsonl", "id", "true", 0, 5, Integer.MAX_VALUE), "''"),
                        Metric.all(Answers.CHOICES)));
    }

    @Test
    void readsSeveralContextsAndShotsOfAnotherFile() {
        var set = (EvalSet.OfChoices) read(CHOICES.replace("context: query", "contexts: options")
                        .replace("choices: choices", "continuation: rest")
                        .replace("places: 0-4", "data: shots.jsonl, group: topic"))
                .sets()
                .getFirst();

        assertThat(set.question().contexts()).isEqualTo("options");
        assertThat(set.question().continuations()).isEqualTo("array(rest)");
        assertThat(set.shots())
                .isEqualTo(new EvalSet.Shots(
                        10, new Selection("shots.jsonl", "id", "true", 0, 100, Integer.MAX_VALUE), "topic"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '#', delimiter = '|', textBlock = """
            places: 10-99    | places: 10-100   | '10-100' is no range within 0-99
            places: 10-99    | places: 60-50    | '60-50' is no range
            limit: 500       | limit: 0         | '0' is not a whole number of 1 or more
            answer: stars    | answr: stars     | sets[0].answr: this field is not known; did you mean 'answer'?
            macro_f1         | makro_f1         | 'makro_f1' does not measure this; did you mean 'macro_f1'?
            macro_f1         | rouge_l          | 'rouge_l' does not measure this
            f1: negative     | f1               | F1 is of a label
            f1: negative     | macro_f1: x      | F1 is of a label
            [head, plain]    | [head, plane]    | 'plane' is not known; did you mean 'plain'?
            [head, plain]    | [head, lead]     | 'lead' does not go with this task; choose from [fitted, head, plain, raw]
            [head, plain]    | [plain]          | nothing learns from these rows
            teach: {         | shots: {         | sets[0].shots: this field is not known
            places: 0-9      | places: 0-10     | its rows are asked, too
            places: 0-9      | where: 'true'    | this field is not known
            task: sentiment  | task: sentimnt   | 'sentimnt' is not known; did you mean 'sentiment'?
            """)
    void refusesWhatMakesNoSense(String from, String to, String message) {
        assertRefused(TASK.replace(from, to), message);
    }

    @Test
    void refusesShotsThatAreAsked() {
        assertRefused(CHOICES.replace("0-4", "0-5"), "its rows are asked, too");
    }

    @Test
    void refusesACountOfEachLabelWhereRowsHaveNone() {
        assertRefused("""
                title: Some
                sets:
                  - name: a
                    data: b.jsonl
                    places: 50-99
                    task: entities
                    answer: entities
                    beside: [head]
                    teach: {places: 0-49, per_label: 5}
                """, "sets[0].teach.per_label: rows of this task have no label each");
    }

    @Test
    void readsRowsToLearnFromOfAnotherFile() {
        var set = (EvalSet.OfTask) read("""
                title: Some
                sets:
                  - name: a
                    data: b.jsonl
                    task: {classify: {about: intent, labels: [x, y]}}
                    answer: label
                    beside: [head]
                    teach: {data: train.jsonl, where: good}
                """).sets().getFirst();

        assertThat(set.teach())
                .isEqualTo(new EvalSet.Teach(
                        new Selection("train.jsonl", "id", "good", 0, 100, Integer.MAX_VALUE),
                        Integer.MAX_VALUE,
                        "intent"));
    }

    @Test
    void refusesASetThatSaysNotWhatItAsks() {
        assertRefused(CHOICES.replace("context: query", "contexts: a\n    context: b"), "or 'context' and 'choices'");
        assertRefused(CHOICES.replace("    context: query\n", ""), "or 'context' and 'choices'");
    }

    @Test
    void refusesTwoSetsOfOneName() {
        assertRefused(CHOICES + CHOICES.substring(CHOICES.indexOf("  - name")), "another set has this name, too");
    }

    @Test
    void everySuiteOfTheProjectCanBeRead() {
        List<String> names = SuiteReader.names(SUITES);

        assertThat(names)
                .containsExactly("benchmarks", "classification", "ner", "sentiment", "summarization", "toxicity");
        assertThat(names)
                .allSatisfy(name ->
                        assertThat(SuiteReader.read(name, SUITES).sets()).isNotEmpty());
    }

    @Test
    void anUnknownSuiteIsRefusedWithThoseThatAreThere() {
        assertThatThrownBy(() -> SuiteReader.read("sentimant", SUITES))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("there is no suite 'sentimant'")
                .hasMessageContaining("sentiment, summarization");
    }

    private static void assertRefused(String text, String message) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(JobException.class).hasMessageContaining(message);
    }

    private static Suite read(String text) {
        return SuiteReader.read("x", "x.yaml", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
