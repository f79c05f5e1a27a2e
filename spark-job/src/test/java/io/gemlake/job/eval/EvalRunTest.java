// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.TinyModelFile;
import io.gemlake.job.Console;
import io.gemlake.job.JobException;
import io.gemlake.job.enrich.LocalSpark;
import io.gemlake.job.eval.metric.Metric;
import io.gemlake.job.eval.metric.Metric.Kind;
import io.gemlake.job.eval.report.EvalPage;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.Setting;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Suites over made-up data with a tiny model, whose answers are nonsense: what counts is that all rows come
/// through.
class EvalRunTest {
    @TempDir
    static Path data;

    private static SparkSession spark;
    private static GemlakeConf conf;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final List<EvalReport> measured = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        conf = GemlakeConf.of(new SparkConf(false))
                .with(Setting.MODEL_PATH, TinyModelFile.in(data).toString())
                .with(Setting.DOCUMENT_TOKENS, "64")
                .with(Setting.CALIBRATION, "none") // a sample of texts would take longer than all tests
                .with(Setting.KV_BYTES, "64m");
        spark = LocalSpark.session();
        write("reviews.jsonl", """
                {"id": "r%1$d", "text": "The hotel was good, number %1$d", "label": "positive"}
                """);
        write("names.jsonl", """
                {"id": "n%1$d", "text": "Ada met Tom", "entities": [{"label": "PER", "start": 0, "end": 3, "text": "Ada"}, \
                {"label": "MISC", "start": 4, "end": 7, "text": "met"}]}
                """);
        write("papers.jsonl", """
                {"id": "p%1$d", "text": "A first line. A second line.", "references": ["A first line.", "Other"]}
                """);
        write("questions.jsonl", """
                {"id": "q%1$d", "topic": "t%2$d", "query": "Say %1$d", "choices": ["one", "two words", "three"], "gold": 1}
                """);
        write("sentences.jsonl", """
                {"id": "s%1$d", "options": ["Tom is", "Ada is"], "rest": "here.", "gold": 0}
                """);
    }

    /// Twenty rows; %1$d is a number, %2$d it modulo 2.
    private static void write(String file, String line) throws IOException {
        Files.writeString(
                data.resolve(file),
                IntStream.range(0, 20).mapToObj(i -> line.formatted(i, i % 2)).collect(Collectors.joining()));
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void measuresTasksBesideWhatTheyAreComparedWith() {
        EvalReport report = run("""
                title: Some
                sets:
                  - {name: reviews, data: reviews.jsonl, task: sentiment, answer: label, beside: [raw, plain]}
                  - name: names
                    data: names.jsonl
                    task: entities
                    answer: entities
                    labels: {PER: person}
                    beside: [plain]
                  - name: hotels
                    data: reviews.jsonl
                    task: {filter: {condition: 'Is it good?'}}
                    answer: label = 'positive'
                  - {name: papers, data: papers.jsonl, task: summary, answer: references, beside: [lead, extractive]}
                """, limitedTo(4));

        assertThat(report.sets()).hasSize(4).allSatisfy(set -> {
            SystemResult task = set.systems().getFirst();
            assertThat(task.cost().rows()).isEqualTo(4);
            assertThat(task.cost().failed()).isZero();
            assertThat(task.cost().rowsPerSecond()).isPositive();
            assertThat(task.predictions()).hasSize(4);
            assertThat(task.estimates()).containsOnlyKeys(set.set().metrics());
        });
        assertThat(report.sets())
                .extracting(set ->
                        set.systems().stream().map(each -> each.system().key()).toList())
                .containsExactly(
                        List.of("task", "raw", "plain"),
                        List.of("task", "plain"),
                        List.of("task"),
                        List.of("task", "extractive", "lead"));
        assertThat(report.sets().getFirst().systems())
                .extracting(SystemResult::reliability)
                .satisfiesExactly(
                        task -> assertThat(task).isNotNull(),
                        raw -> assertThat(raw).isNotNull(),
                        plain -> assertThat(plain).isNull());
        SystemResult lead = report.sets().getLast().systems().getLast();
        assertThat(lead.estimates().get(new Metric(Kind.ROUGE_1)).value()).isPositive();
        assertThat(output.toString(StandardCharsets.UTF_8)).contains("reviews, task: accuracy");
    }

    @Test
    void readsTheRightPlacesOfTheLabelsThatAreAsked() {
        EvalReport report = run("""
                title: Some
                sets:
                  - {name: names, data: names.jsonl, task: entities, answer: entities, labels: {PER: person}}
                """, limitedTo(2));

        assertThat(report.sets().getFirst().systems().getFirst().predictions())
                .extracting(Prediction::gold)
                .containsOnly("person 0-3 Ada");
    }

    @Test
    void comparesChoicesBehindExamples() {
        EvalReport report = run("""
                title: Some
                sets:
                  - name: questions
                    data: questions.jsonl
                    where: id != 'q0' AND id != 'q1'
                    context: concat(query, ':')
                    choices: choices
                    answer: gold
                    shots: {count: 1, data: questions.jsonl, where: "id in ('q0', 'q1')", group: topic}
                  - {name: sentences, data: sentences.jsonl, contexts: options, continuation: rest, answer: gold}
                """);

        SystemResult questions = report.sets().getFirst().systems().getFirst();
        assertThat(questions.cost().failed()).isZero();
        assertThat(questions.predictions()).hasSize(18).allSatisfy(each -> {
            assertThat(each.scores())
                    .hasSize(3)
                    .allSatisfy(score -> assertThat(score).isNegative());
            assertThat(each.predicted()).isIn("0", "1", "2");
        });
        SystemResult sentences = report.sets().getLast().systems().getFirst();
        assertThat(sentences.predictions())
                .hasSize(20)
                .allSatisfy(each -> assertThat(each.scores()).hasSize(2));
        assertThat(sentences.estimates()).containsKey(new Metric(Kind.ACCURACY_NORMALIZED));
    }

    @Test
    void appendsResultsAndAnswersToTables(@TempDir Path tables) {
        EvalReport report = run("""
                title: Some
                sets:
                  - {name: reviews, data: reviews.jsonl, limit: 3, task: sentiment, answer: label, metrics: [accuracy]}
                """);
        assertThat(measured).containsExactly(report);
        EvalTables.append(spark, report, tables.toString());
        EvalTables.append(spark, report, tables.toString());

        List<Row> results = spark.read()
                .format("delta")
                .load(tables.resolve("results").toString())
                .collectAsList();
        assertThat(results).hasSize(2).allSatisfy(row -> {
            assertThat(row.<String>getAs("metric")).isEqualTo("accuracy");
            assertThat(row.<Integer>getAs("rows")).isEqualTo(3);
            assertThat(row.<String>getAs("model_hash")).matches("[0-9a-f]{64}");
            assertThat(row.<Double>getAs("value")).isBetween(row.<Double>getAs("low"), row.<Double>getAs("high"));
        });
        assertThat(spark.read()
                        .format("delta")
                        .load(tables.resolve("predictions").toString())
                        .count())
                .isEqualTo(6);
    }

    @Test
    void thePageHoldsAllAndNeedsNothingElse() {
        EvalReport report = run("""
                title: Some & more
                sets:
                  - {name: reviews <1>, data: reviews.jsonl, task: sentiment, answer: label}
                """, limitedTo(4));
        String page = EvalPage.html(report);

        assertThat(page)
                .startsWith("<!doctype html>")
                .contains("<h1>Some &amp; more with tiny.gguf</h1>", "<h2>reviews &lt;1&gt;</h2>", "<svg", "macro-F1")
                .doesNotContain("{{", "http", "<script");
    }

    @Test
    void refusesDataThatIsNotThere() {
        assertRefused("{name: a, data: none.jsonl, task: sentiment, answer: label}", "nothing at this path");
        assertRefused(
                "{name: a, data: reviews.jsonl, where: id = 'x', task: sentiment, answer: label}",
                "none of its rows is selected");
        assertRefused(
                "{name: a, data: reviews.jsonl, task: sentiment, answer: 'nullif(label, label)'}",
                "one of these is NULL: text, nullif(label, label)");
        assertRefused(
                "{name: a, data: reviews.jsonl, task: sentiment, answer: label, labels: {good: positive}}",
                "the label 'positive' of row");
        assertRefused(
                "{name: a, data: questions.jsonl, context: query, choices: choices, answer: gold + 2}",
                "is 3, and it has 3 choices");
        assertRefused(
                "{name: a, data: questions.jsonl, context: query, choices: choices, answer: gold, shots: {count: 1, data:"
                        + " questions.jsonl, where: topic = 't0', group: topic}}",
                "it has no examples for 't1'");
    }

    @Test
    void runsOnlyTheSetsThatAreNamed() {
        String suite = """
                title: Some
                sets:
                  - {name: a, data: none.jsonl, task: sentiment, answer: label}
                  - {name: b, data: reviews.jsonl, task: sentiment, answer: label}
                """;
        EvalReport report = run(suite, new EvalOptions(data.toString(), "", 2, Set.of("b"), Set.of()));

        assertThat(report.sets()).hasSize(1);
        assertThat(report.sets().getFirst().systems().getFirst().cost().rows()).isEqualTo(2);
        assertThatThrownBy(() -> run(suite, new EvalOptions(data.toString(), "", 2, Set.of("bb"), Set.of())))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("it has no set 'bb'; did you mean 'b'?");
    }

    @Test
    void refusesSystemsThatNoSetHas() {
        String suite = """
                title: Some
                sets:
                  - {name: a, data: reviews.jsonl, task: sentiment, answer: label, beside: [plain, raw]}
                  - {name: b, data: questions.jsonl, context: query, choices: choices, answer: gold}
                """;
        var options = new EvalOptions(data.toString(), "", 2, Set.of(), Set.of(EvalSystem.HEAD, EvalSystem.LEAD));

        assertThatThrownBy(() -> run(suite, options))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("has the system head, lead; they have: task, raw, plain, choices");
    }

    private void assertRefused(String set, String message) {
        assertThatThrownBy(() -> run("title: Some\nsets: [" + set + "]"))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(message);
    }

    private EvalReport run(String suite) {
        return run(suite, limitedTo(Integer.MAX_VALUE));
    }

    private static EvalOptions limitedTo(int rows) {
        return new EvalOptions(data.toString(), "", rows, Set.of(), Set.of());
    }

    private EvalReport run(String suite, EvalOptions options) {
        var in = new ByteArrayInputStream(suite.getBytes(StandardCharsets.UTF_8));
        var out = new PrintStream(output, true, StandardCharsets.UTF_8);
        return new EvalRun(spark, conf, options, Console.lines(out))
                .run(SuiteReader.read("some", "some.yaml", in), measured::add);
    }
}
