// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.TinyModelFile;
import io.gemlake.job.Console;
import io.gemlake.job.JobException;
import io.gemlake.job.enrich.LocalSpark;
import io.gemlake.job.eval.report.EvalPage;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.Setting;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Systems that learn from labelled rows of a set, on texts that a model of random weights can tell apart.
class LessonsTest {
    @TempDir
    static Path data;

    private static SparkSession spark;
    private static GemlakeConf conf;

    private final List<EvalReport> measured = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        conf = GemlakeConf.of(new SparkConf(false))
                .with(Setting.MODEL_PATH, TinyModelFile.in(data).toString())
                .with(Setting.DOCUMENT_TOKENS, "64")
                .with(Setting.CALIBRATION, "none") // a sample of texts would take longer than all tests
                .with(Setting.KV_BYTES, "64m");
        spark = LocalSpark.session();
        for (String file : List.of("moods.jsonl", "lessons.jsonl")) {
            write(
                    file,
                    120,
                    i -> i % 2 == 0
                            ? "{\"id\": \"m%d\", \"text\": \"the the the %d\", \"label\": \"up\"}%n".formatted(i, i)
                            : "{\"id\": \"m%d\", \"text\": \"hat hat hat %d\", \"label\": \"down\"}%n".formatted(i, i));
        }
        write("happy.jsonl", 60, i -> "{\"id\": \"h%d\", \"text\": \"the %d\", \"label\": \"up\"}%n".formatted(i, i));
        write(
                "towns.jsonl",
                120,
                i -> "{\"id\": \"t%d\", \"text\": \"the XQ the %d\", \"entities\": [%s]}%n"
                        .formatted(i, i, "{\"label\": \"LOC\", \"start\": 4, \"end\": 6, \"text\": \"XQ\"}"));
    }

    private static void write(String file, int rows, IntFunction<String> line) throws IOException {
        Files.writeString(
                data.resolve(file), IntStream.range(0, rows).mapToObj(line).collect(Collectors.joining()));
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void measuresHeadsThatAreTaughtOnRowsThatAreNotAsked() {
        EvalReport report = run("""
                title: Some
                sets:
                  - name: moods
                    data: moods.jsonl
                    places: 60-99
                    task: {sentiment: {scale: two_way}}
                    answer: label
                    labels: {up: positive, down: negative}
                    beside: [head]
                    teach: {places: 0-59, per_label: 25}
                  - name: conditions
                    data: moods.jsonl
                    task: {filter: {condition: 'Is it good?'}}
                    answer: label = 'up'
                    beside: [head]
                    teach: {data: lessons.jsonl}
                  - name: names
                    data: towns.jsonl
                    places: 60-99
                    task: entities
                    answer: entities
                    labels: {LOC: location}
                    beside: [head]
                    teach: {places: 0-59}
                """, Set.of(EvalSystem.HEAD));

        assertThat(report.sets()).hasSize(3).allSatisfy(set -> {
            SystemResult head = set.systems().getFirst();
            assertThat(set.systems()).hasSize(1);
            assertThat(head.system()).isEqualTo(EvalSystem.HEAD);
            assertThat(head.version()).contains("taught-");
            assertThat(head.cost().rows()).isEqualTo(10);
            assertThat(head.cost().failed()).isZero();
            assertThat(head.estimates().values().iterator().next().value()).isGreaterThan(0.9);
        });
        assertThat(EvalPage.html(report)).contains("learnt from moods.jsonl, rows of places 0 to 59");
    }

    @Test
    void measuresACalibrationThatIsFittedToRowsThatAreNotAsked() {
        EvalReport report = run("""
                title: Some
                sets:
                  - name: moods
                    data: moods.jsonl
                    places: 60-99
                    task: {sentiment: {scale: two_way}}
                    answer: label
                    labels: {up: positive, down: negative}
                    beside: [raw, fitted]
                    teach: {data: happy.jsonl}
                  - name: conditions
                    data: moods.jsonl
                    task: {filter: {condition: 'Is it good?'}}
                    answer: label = 'up'
                    beside: [fitted]
                    teach: {data: happy.jsonl}
                """, Set.of(EvalSystem.RAW, EvalSystem.FITTED));

        assertThat(report.sets().getFirst().systems())
                .extracting(SystemResult::system)
                .containsExactly(EvalSystem.RAW, EvalSystem.FITTED);
        assertThat(report.sets())
                .allSatisfy(set -> assertThat(set.systems().getLast().predictions())
                        .extracting(Prediction::predicted)
                        .as("what all labelled rows are")
                        .containsOnly(set.set().name().equals("moods") ? "positive" : "true"));
    }

    @Test
    void refusesLabelsThatTheTaskDoesNotKnow() {
        assertRefused(
                "{name: a, data: moods.jsonl, task: sentiment, answer: label, beside: [fitted], teach:"
                        + " {data: happy.jsonl}}",
                "is none of the task's, [positive, negative, neutral, mixed]",
                EvalSystem.FITTED);
    }

    @Test
    void refusesRowsThatAreBothLearntFromAndAsked() {
        assertRefused(
                "{name: a, data: moods.jsonl, where: id != 'm0', task: sentiment, answer: label, beside: [head], teach:"
                        + " {data: moods.jsonl, where: id < 'm5'}}",
                "is both learnt from and asked in 'a'; part them by 'places'",
                EvalSystem.HEAD);
    }

    @Test
    void namesWhatIsLearntFromOnlyWhereSomethingLearns() {
        EvalReport report = run("""
                title: Some
                sets:
                  - name: moods
                    data: moods.jsonl
                    task: {sentiment: {scale: two_way}}
                    answer: label
                    labels: {up: positive, down: negative}
                    beside: [raw, fitted]
                    teach: {data: happy.jsonl}
                """, Set.of(EvalSystem.RAW));

        assertThat(EvalPage.html(report)).contains("moods.jsonl").doesNotContain("learnt from");
    }

    /// A set that could be measured stands before the one that is refused.
    private void assertRefused(String set, String message, EvalSystem system) {
        assertThatThrownBy(() -> run("""
                        title: Some
                        sets:
                          - name: fine
                            data: moods.jsonl
                            task: {sentiment: {scale: two_way}}
                            answer: label
                            labels: {up: positive, down: negative}
                            beside: [raw]
                          - %s
                        """.formatted(set), Set.of(EvalSystem.RAW, system)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(message);
        assertThat(measured).isEmpty();
    }

    private EvalReport run(String suite, Set<EvalSystem> systems) {
        var in = new ByteArrayInputStream(suite.getBytes(StandardCharsets.UTF_8));
        var options = new EvalOptions(data.toString(), "", 10, Set.of(), systems);
        Console console = Console.lines(new PrintStream(OutputStream.nullOutputStream()));
        return new EvalRun(spark, conf, options, console).run(SuiteReader.read("some", "some.yaml", in), measured::add);
    }
}
