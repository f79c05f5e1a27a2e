// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TestData;
import io.gemlake.job.Console;
import io.gemlake.job.enrich.LocalSpark;
import io.gemlake.job.eval.EvalSet.OfChoices;
import io.gemlake.job.eval.EvalSet.OfTask;
import io.gemlake.job.eval.EvalSet.Shots;
import io.gemlake.spark.GemlakeConf;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The suites of the project fit the data that they are about, where that is at hand.
class SuiteDataTest {
    private static final Path SUITES = Path.of("..", "conf", "eval");

    private static Path directory;
    private static SparkSession spark;

    @BeforeAll
    static void start() {
        directory = TestData.require();
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        if (spark != null) {
            spark.stop();
        }
    }

    static List<String> suites() {
        return SuiteReader.names(SUITES);
    }

    @ParameterizedTest
    @MethodSource("suites")
    void everyRowOfASetHasWhatItAsks(String suite) {
        var data = new EvalData(spark, directory.toString());
        for (EvalSet set : SuiteReader.read(suite, SUITES).sets()) {
            switch (set) {
                case OfTask task -> requireItems(task, data);
                case OfChoices choices -> requireProblems(choices, data);
            }
        }
    }

    private static void requireItems(OfTask set, EvalData data) {
        TaskAnswers<?> answers = TaskAnswers.of(set);
        List<Item> asked = data.items(set.rows(), set);
        assertThat(asked)
                .extracting(item -> answers.readWritten(item, List.of()))
                .doesNotContainNull();
        if (set.teach() != null) {
            var session = new EvalSession(spark, GemlakeConf.of(new SparkConf(false)), data, Console.system());
            assertThat(new Lessons(session, set, answers, asked).items())
                    .hasSizeGreaterThan(90)
                    .extracting(answers::lesson)
                    .doesNotContainNull();
        }
    }

    private static void requireProblems(OfChoices set, EvalData data) {
        List<Problem> problems = Problem.read(set.rows(), set, data);
        assertThat(problems).allSatisfy(problem -> assertThat(problem.choices()).isBetween(2, 5));
        Shots shots = set.shots();
        if (shots != null) {
            assertThat(Problem.read(shots.rows(), set, data))
                    .doesNotContainAnyElementsOf(problems)
                    .extracting(Problem::group)
                    .containsAll(problems.stream().map(Problem::group).toList());
        }
    }
}
