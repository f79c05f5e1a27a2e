// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gemlake.engine.TaughtHead.Kind;
import io.gemlake.job.teach.Subject;
import io.gemlake.job.teach.TeachSpec;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TeachJobTest {
    private static final List<String> LEAST = List.of(
            "--task", "classify", "--input", "reviews", "--text", "body", "--label", "stars", "--out", "heads/x");

    @Test
    void theLeastSaysWhatAndWhere() {
        assertThat(TeachJob.spec(LEAST))
                .isEqualTo(new TeachSpec(
                        new Subject(Kind.CLASSIFY, "", List.of()),
                        new TeachSpec.Table("reviews", "body", "stars", null),
                        0,
                        "heads/x",
                        null));
    }

    @Test
    void optionsSayMore() {
        TeachSpec spec = TeachJob.spec(with(
                "--task",
                "entities",
                "--id",
                "key",
                "--about",
                "sentiment",
                "--layers",
                "9,12",
                "--rows",
                "700",
                "--model",
                "gemma-3-270m"));

        assertThat(spec.subject().kind()).isEqualTo(Kind.ENTITIES);
        assertThat(spec.table().id()).isEqualTo("key");
        assertThat(spec.subject().about()).isEqualTo("sentiment");
        assertThat(spec.subject().layers()).containsExactly(9, 12);
        assertThat(spec.rows()).isEqualTo(700);
        assertThat(spec.model()).isEqualTo("gemma-3-270m");
    }

    @ParameterizedTest
    @CsvSource({
        "--task, sentiment, 'classify or entities, not ''sentiment'''",
        "--layers, 9;12, --layers takes numbers of 1 or more",
        "--layers, 0, --layers takes numbers of 1 or more",
        "--rows, many, --rows takes numbers of 1 or more",
        "--lable, stars, '--lable'' is not an option'",
    })
    void whatMakesNoSenseIsRefused(String option, String value, String message) {
        assertThatExceptionOfType(JobException.class)
                .isThrownBy(() -> TeachJob.spec(with(option, value)))
                .withMessageContaining(message)
                .withMessageContaining("Usage: gemlake teach");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatExceptionOfType(JobException.class)
                .isThrownBy(() -> TeachJob.spec(LEAST.subList(0, 8)))
                .withMessageContaining("--out is missing");
    }

    @Test
    void helpIsPrinted() {
        var output = new ByteArrayOutputStream();
        var console = Console.lines(new PrintStream(output, true, StandardCharsets.UTF_8));

        assertThat(TeachJob.run(List.of("--help"), console, System.err)).isZero();
        assertThat(output.toString(StandardCharsets.UTF_8)).contains("Usage: gemlake teach", "--layers N,...");
    }

    private static List<String> with(String... more) {
        List<String> arguments = new ArrayList<>(LEAST);
        arguments.addAll(List.of(more));
        return arguments;
    }
}
