// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.job.EnrichCommand.Surroundings;
import io.gemlake.job.enrich.DocumentCounts;
import io.gemlake.job.enrich.EnrichSpec;
import io.gemlake.job.enrich.EnrichSummary;
import io.gemlake.job.enrich.ErrorPolicy;
import io.gemlake.job.enrich.FlowSummary;
import io.gemlake.job.enrich.ModelWork;
import io.gemlake.job.enrich.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `gemlake enrich` says before there is a session.
class EnrichCheckTest {
    private static final String SPEC = """
            source: {format: delta, path: "${env:LAKE}/in"}
            key: id
            text: body
            tasks: [sentiment, summary, sentiment: {scale: two_way}]
            sink: {path: "${env:LAKE}/out"}
            model: s3://models/gemma.gguf
            """;

    private static final String NIGHT = "schedule: {from: '22:00', until: '06:00', zone: Europe/Berlin}\n";

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    private String now = "2026-07-30T21:30:00Z";

    @Test
    void saysHowAJobWasUnderstood() throws IOException {
        assertThat(enrich(SPEC, "--check")).as("%s", errors).isZero();
        assertThat(output.toString(StandardCharsets.UTF_8))
                .isEqualToNormalizingNewlines("""
                flow documents: delta ${env:LAKE}/in (key id, text body) -> sentiment, summary, sentiment_2 \
                -> ${env:LAKE}/out; other versions: recompute; deletions: follow, 50 % at most
                model: s3://models/gemma.gguf
                long input: as spark.gemlake.input.policy says
                budget: unlimited
                schedule: any time
                errors: 3 attempts, then quarantine
                cache: none
                record: none
                SPEC is right, as far as can be told without a cluster
                """.replace("SPEC", file().toString()));
    }

    @Test
    void saysEveryPolicyAndHidesWhatTheEnvironmentHolds() throws IOException {
        String spec =
                SPEC.replace("/out\"}", "/out\", history: every, optimize: true, vacuum_hours: 200}") + """
                changes: {versions: keep, deletions: keep}
                order: -id
                long_input: fail
                budget: {max_minutes: 90, max_tokens: 1000000}
                errors: {max_attempts: 1, max_failed_share: 0.125}
                cache: {table: "${env:LAKE}/cache", secret: "${env:SECRET}"}
                record: {runs: /runs, reports: /pages}
                """ + NIGHT;
        assertThat(enrich(spec, "--check", "--until", "05:00", "--max-tokens", "2_000"))
                .as("%s", errors)
                .isZero();
        assertThat(output())
                .contains("other versions: keep; deletions: keep; smallest first: -id; every change kept; optimized;"
                        + " vacuumed after 200 hours\n")
                .contains("""

                        long input: fail
                        budget: 90 minutes, 2,000 tokens, until 2026-07-31 05:00 Europe/Berlin
                        schedule: 22:00 to 06:00 Europe/Berlin
                        errors: 1 attempts, then quarantine; more than 12.5 % is an error of the run
                        cache: ${env:LAKE}/cache
                        record: runs in /runs, pages in /pages
                        """)
                .doesNotContain("lake-of-secrets", "sesame");
    }

    @Test
    void readsTheFilesThatASpecNames() throws IOException {
        assertThat(enrich(SPEC + "profiles: [\"${env:LAKE}/profile\"]\n", "--check"))
                .isEqualTo(3);
        assertThat(errors())
                .startsWith("[GEMLAKE_PROFILE_INVALID.")
                .contains("${env:LAKE}/profile")
                .doesNotContain("lake-of-secrets");
        errors.reset();
        assertThat(enrich(SPEC.replace("summary", "taught: {head: \"${env:LAKE}/head\"}"), "--check"))
                .isEqualTo(3);
        assertThat(errors()).contains("${env:LAKE}/head").doesNotContain("lake-of-secrets");
    }

    @Test
    void aModelThatNobodyKnowsIsAnError() throws IOException {
        assertThat(enrich(SPEC.replace("s3://models/gemma.gguf", "gemma-3-270n"), "--check"))
                .isEqualTo(10);
        assertThat(errors()).contains("did you mean 'gemma-3-270m'?");
    }

    @Test
    void outsideOfItsWindowARunDoesNothing() throws IOException {
        now = "2026-07-30T10:00:00Z";
        assertThat(enrich(SPEC + NIGHT)).isEqualTo(35);
        assertThat(errors())
                .startsWith(
                        "OUTSIDE_WINDOW: it is 2026-07-30 12:00 Europe/Berlin, and the job may run from 22:00 to 06:00"
                                + " Europe/Berlin only;");
        assertThat(enrich(SPEC + NIGHT, "--check"))
                .as("a check may come at any time")
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --chek               | '--chek' is not an option; did you mean '--check'?
            --check --estimate   | --check and --estimate exclude each other
            --max-minutes 0      | --max-minutes takes a whole number of 1 or more, not '0'
            --max-tokens many    | --max-tokens takes a whole number of 1 or more, not 'many'
            --until 6            | --until takes a time of day from 00:00 to 23:59, not '6'
            --until              | '--until' needs a value
            """)
    void refusesOptionsThatMakeNoSense(String options, String problem) throws IOException {
        assertThat(enrich(SPEC, options.split(" "))).isEqualTo(2);
        assertThat(errors()).startsWith("USAGE: " + problem).contains(EnrichCommand.USAGE);
    }

    @Test
    void helpIsNoError() throws IOException {
        assertThat(enrich(SPEC, "--help")).isZero();
        assertThat(output()).isEqualTo(EnrichCommand.USAGE + "\n");
    }

    @Test
    void aBudgetThatLeavesDocumentsIsToldToMonitors() {
        assertThatThrownBy(() -> EnrichCommand.requireComplete(spec(1), summary(4, 10, "the time is over")))
                .isInstanceOf(JobException.class)
                .hasMessage(
                        "BUDGET_SPENT: the time is over: 1,200 documents were computed and are kept, 7 are left; the"
                                + " next run goes on with them, or raise the limit");
        EnrichCommand.requireComplete(spec(1), summary(4, 3, "only what may wait for another night is left"));
    }

    @Test
    void moreFailuresThanTheirShareAreToldToMonitors() {
        assertThatThrownBy(() -> EnrichCommand.requireComplete(spec(0.01), summary(11, 3, null)))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("TOO_MANY_FAILED: 11 of 1,000 computed texts failed, 1.1 %, and"
                        + " errors.max_failed_share allows 1.0 %;");
        EnrichCommand.requireComplete(spec(0.01), summary(10, 3, null));
        EnrichCommand.requireComplete(spec(1), summary(1_000, 3, null));
    }

    private static EnrichSpec spec(double maxFailedShare) {
        EnrichSpec spec = EnrichSpec.of(new Source.Delta("/in"), "id", "text", List.of(), "/out", null);
        return new EnrichSpec(
                spec.flows(), null, null, spec.budget(), new ErrorPolicy(3, maxFailedShare), null, spec.record());
    }

    /// A run that leaves documents, three of which may wait.
    private static EnrichSummary summary(long failed, long left, @Nullable String spent) {
        var counts = new DocumentCounts(1_200, 0, 0, 0, 0, 0, 0);
        var work = new ModelWork(1_000, failed, 0, 0, 9, 9, 9);
        return new EnrichSummary(
                List.of(new FlowSummary(
                        "documents", counts, 0, 0, 0, 1_200, work, FlowSummary.Notes.NONE, left, 3, 1, "/out")),
                spent,
                1);
    }

    private int enrich(String spec, String... options) throws IOException {
        Files.writeString(file(), spec);
        List<String> arguments = new ArrayList<>(List.of("--spec", file().toString()));
        arguments.addAll(List.of(options));
        var surroundings = new Surroundings(
                Environment.of(Map.of("LAKE", "/lake-of-secrets", "SECRET", "open sesame, open sesame")),
                Clock.fixed(Instant.parse(now), ZoneOffset.UTC),
                Console.lines(stream(output)));
        return EnrichCommand.run(arguments, surroundings, stream(errors));
    }

    private Path file() {
        return directory.resolve("nightly.yaml");
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String output() {
        return output.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    private String errors() {
        return errors.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
