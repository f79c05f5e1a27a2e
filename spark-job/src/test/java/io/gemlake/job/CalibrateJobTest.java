// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gemlake.engine.Task;
import io.gemlake.job.calibrate.CalibrateSpec;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrateJobTest {
    private static final List<String> LEAST =
            List.of("--input", "reviews", "--text", "body", "--out", "profiles", "--task");

    @Test
    void theTaskIsReadAsSpecsHaveIt() {
        assertThat(spec("sentiment"))
                .isEqualTo(new CalibrateSpec(
                        new Task.Sentiment(),
                        new CalibrateSpec.Table("reviews", "body", null, null),
                        "profiles",
                        null));
        assertThat(spec("sentiment: {scale: two_way}").task()).isEqualTo(new Task.Sentiment(Task.Scale.TWO_WAY));
        assertThat(spec("filter: {condition: \"Is it late?\"}").task()).isEqualTo(new Task.Filter("Is it late?"));
        assertThat(spec("classify: {about: intent, labels: [order, complaint]}").task())
                .isInstanceOf(Task.Classify.class);
    }

    @Test
    void optionsSayMore() {
        CalibrateSpec spec = spec("sentiment", "--label", "stars", "--id", "key", "--model", "gemma-3-270m");

        assertThat(spec.table()).isEqualTo(new CalibrateSpec.Table("reviews", "body", "stars", "key"));
        assertThat(spec.model()).isEqualTo("gemma-3-270m");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "summary|--task line 1: this task has no labels that could be calibrated",
                "sentment|'sentment' is not known; did you mean 'sentiment'?",
                "'sentiment: {scale: wide}'|--task line 1, sentiment.scale: 'wide' is not known",
            })
    void aTaskThatMakesNoSenseIsRefused(String task, String message) {
        assertThatExceptionOfType(JobException.class)
                .isThrownBy(() -> spec(task))
                .withMessageContaining(message);
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertThatExceptionOfType(JobException.class)
                .isThrownBy(() -> spec("sentiment", "--lable", "stars"))
                .withMessageContaining("'--lable' is not an option")
                .withMessageContaining("Usage: gemlake calibrate");
        assertThatExceptionOfType(JobException.class)
                .isThrownBy(() -> CalibrateJob.spec(LEAST.subList(0, 6)))
                .withMessageContaining("--task is missing");
    }

    @Test
    void helpIsPrinted() {
        var output = new ByteArrayOutputStream();
        var console = Console.lines(new PrintStream(output, true, StandardCharsets.UTF_8));

        assertThat(CalibrateJob.run(List.of("--help"), console, System.err)).isZero();
        assertThat(output.toString(StandardCharsets.UTF_8)).contains("Usage: gemlake calibrate", "--label COLUMN");
    }

    private static CalibrateSpec spec(String task, String... more) {
        List<String> arguments = new ArrayList<>(LEAST);
        arguments.add(task);
        arguments.addAll(List.of(more));
        return CalibrateJob.spec(arguments);
    }
}
