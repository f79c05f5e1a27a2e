// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.GemlakeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class SparkJobTest {
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void aJobThatEndsWellSaysNothing() {
        assertThat(run(() -> {})).isZero();
        assertThat(errors()).isEmpty();
    }

    @Test
    void anErrorOfOursEndsWithItsCodeAndMessage() {
        assertThat(run(() -> {
                    throw LakeErrors.sourceInvalid("/lake/reviews", "it has no columns");
                }))
                .isEqualTo(30);
        assertThat(errors()).isEqualTo("SOURCE_INVALID: the source /lake/reviews cannot be used: it has no columns\n");
    }

    @Test
    void anErrorOfATaskIsFoundBelowWhatSparkWrapsAroundIt() {
        assertThat(run(() -> {
                    throw new IllegalStateException(new SparkException("Job aborted: trace of many lines", refusal()));
                }))
                .isEqualTo(3);
        assertThat(errors()).isEqualTo(refusal().getMessage() + "\n");
    }

    @Test
    void aLateExecutorWhoseJavaIsTooOldIsRecognized() {
        var error = new SparkException("Job aborted due to stage failure: ... executor 1): "
                + "java.lang.UnsupportedClassVersionError: io/gemlake/spark/EnrichFunction has been compiled by a more"
                + " recent version of the Java Runtime (class file version 69.0), this version of the Java Runtime only"
                + " recognizes class file versions up to 61.0\n\tat java.base/java.lang.ClassLoader.defineClass1");
        assertThat(run(() -> {
                    throw new IllegalStateException(error);
                }))
                .isEqualTo(40);
        assertThat(errors())
                .startsWith("JAVA_TOO_OLD: an executor runs Java 17, ")
                .hasLineCount(1);
    }

    @Test
    void anErrorOfSparkIsNamedInOneLine() {
        assertThat(run(() -> {
                    throw new UncheckedIOException(new IOException("No space left on device"));
                }))
                .isEqualTo(32);
        assertThat(errors())
                .isEqualTo("JOB_FAILED: Spark gave up: IOException: No space left on device; the log has the"
                        + " details, and what is in the table stays\n");
    }

    @Test
    void argumentsWithoutSenseShowTheUsageBeforeAnySession() {
        assertThat(enrich("--sepc", "nightly.yaml")).isEqualTo(2);
        assertThat(errors())
                .startsWith("USAGE: ")
                .contains("'--sepc' is not an option; did you mean '--spec'?", EnrichCommand.USAGE);
    }

    @Test
    void aSpecThatIsNotThereIsSaidBeforeAnySession() {
        assertThat(enrich("--spec", "no-such-spec.yaml")).isEqualTo(3);
        assertThat(errors()).startsWith("CONFIG_INVALID: no-such-spec.yaml cannot be read");
    }

    private static GemlakeException refusal() {
        try {
            String path = GemlakeConf.of(new SparkConf(false)).modelPath();
            throw new AssertionError("no model is configured, and yet it is " + path);
        } catch (GemlakeException e) {
            return e;
        }
    }

    private int enrich(String... arguments) {
        var silent = new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return EnrichCommand.run(List.of(arguments), Console.lines(silent), stream());
    }

    private int run(SparkJob.Work work) {
        return SparkJob.run(work, stream());
    }

    private PrintStream stream() {
        return new PrintStream(errors, true, StandardCharsets.UTF_8);
    }

    private String errors() {
        return errors.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
