// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.LongInput;
import io.gemlake.engine.Task;
import io.gemlake.job.Environment;
import io.gemlake.job.JobErrorCode;
import io.gemlake.job.JobException;
import io.gemlake.job.YamlNode;
import io.gemlake.job.enrich.Changes.Deletions;
import io.gemlake.job.enrich.Changes.Versions;
import io.gemlake.job.enrich.SinkSpec.History;
import io.gemlake.job.enrich.TableCare.Compaction;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a spec says of a night: several flows, limits, policies, secrets.
class NightlySpecTest {
    private static final Path EXAMPLES = Path.of("..", "conf");
    private static final String SECRET = "0123456789abcdef-do-not-show";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-07-30T21:30:00Z"), ZoneOffset.UTC);

    private static final String FLOW = """
            source: {format: delta, path: /lake/in}
            key: id
            text: body
            tasks: [sentiment]
            sink: {path: /lake/out}
            """;

    private static final String FLOWS = """
            flows:
              - {name: a, source: {format: delta, path: /a}, key: id, text: body, tasks: [sentiment], sink: {path: /s}}
              - {name: b, source: {format: delta, path: /b}, key: id, text: body, tasks: [summary], sink: {path: /s/}}
            """;

    @TempDir
    private Path directory;

    @Test
    void theFirstExampleIsAFlowThatFollowsItsSource() {
        EnrichSpec spec = EnrichSpecReader.read(EXAMPLES.resolve("nightly.yaml"), Environment.of(Map.of()), CLOCK);
        assertThat(spec)
                .isEqualTo(EnrichSpec.of(
                        new Source.Delta("/lake/reviews"),
                        "id",
                        "body",
                        List.of(new Task.Sentiment(), new Task.Entities(), new Task.Summary(48)),
                        "/lake/reviews_enriched",
                        "gemma-3-270m"));
    }

    @Test
    void theSecondExampleSaysEverything() {
        EnrichSpec spec = EnrichSpecReader.read(EXAMPLES.resolve("nightly-flows.yaml"), environment(), CLOCK);
        assertThat(spec.flows()).extracting(Flow::name).containsExactly("reviews", "letters", "notes");
        Flow reviews = spec.flows().getFirst();
        assertThat(reviews.source()).isEqualTo(new Source.Delta("/lake/reviews"));
        assertThat(reviews.sink())
                .isEqualTo(new SinkSpec("/lake/enriched", History.EVERY, new TableCare(Compaction.OPTIMIZE, 336)));
        assertThat(reviews.changes()).isEqualTo(new Changes(Versions.RECOMPUTE_WITHIN_BUDGET, Deletions.FOLLOW, 0.2));
        assertThat(reviews.order()).isEqualTo("-unix_timestamp(updated_at)");
        assertThat(spec.flows().get(1).source())
                .isEqualTo(new Source.Csv("/lake/letters", true, ";", "\"", "\"", Charset.forName("windows-1252")));
        assertThat(spec.flows().get(2).changes()).isEqualTo(new Changes(Versions.RECOMPUTE, Deletions.KEEP, 0.5));
        assertThat(spec.longInput()).isEqualTo(LongInput.MAP_REDUCE);
        assertThat(spec.budget()).isEqualTo(new Budget(Duration.ofHours(7), 50_000_000L, null));
        assertThat(spec.schedule())
                .isEqualTo(new Schedule(LocalTime.of(22, 0), LocalTime.of(6, 0), ZoneId.of("Europe/Berlin")));
        assertThat(spec.errors()).isEqualTo(new ErrorPolicy(5, 0.1));
        assertThat(spec.cache())
                .isEqualTo(new CacheSpec("/lake/gemlake_cache", SECRET, new TableCare(Compaction.OPTIMIZE, 168)));
        assertThat(spec.record())
                .isEqualTo(new RecordSpec("nightly-flows", "/lake/gemlake_runs", "/lake/gemlake_reports"));
        assertThat(spec.toString()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name", "history", "optimize", "vacuum_hours", "versions", "deletions", "max_deleted_share", "order",
                "profiles", "long_input", "max_minutes", "max_tokens", "until", "from", "zone", "max_attempts",
                "max_failed_share", "table", "secret", "runs", "reports", "${env:NAME}"
            })
    void theFirstExampleExplainsEveryField(String field) throws IOException {
        assertThat(Files.readString(EXAMPLES.resolve("nightly.yaml"))).contains(field);
    }

    @Test
    void flowsMayShareASink() {
        assertThat(read(FLOWS).flows()).extracting(flow -> flow.sink().path()).containsExactly("/s", "/s/");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name: b   | name: a         | line 3, flows[1].name: another flow has this name; choose one of its own
            name: b   | name: b/c       | flows[1].name: 'b/c' is no name; write 1 to 64 letters
            'name: b,'| ''              | flows[1]: the field 'name' is missing
            /s/       | '/s, optimize: true' | flows[1].sink: another flow has the same sink with other settings
            '/b}, key: id' | '/b}, key: no' | flows[1].sink: another flow has the same sink, and a key column of another name
            flows:    | 'key: id\nflows:'    | key: this field is one of a flow; write it into those of the list
            tasks:    | budget:         | flows[0].budget: this field is not known
            /b        | /s              | flows[1].sink: the source has the same path
            /b        | '"s3:"'         | flows[1].source.path: is no path; write /directory
            """)
    void refusesFlowsThatMakeNoSense(String right, String wrong, String message) {
        assertInvalid(FLOWS.replace(right, wrong == null ? "" : wrong.replace("\\n", "\n")), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'order: updated_at DESC'     | without a name or direction: the smallest value comes first
            'order: updated_at AS first' | order: 'updated_at AS first' must be one SQL expression
            'order: "*"'                 | must be one SQL expression
            'order: priority +'          | 'priority +' is no SQL expression
            'changes: {version: keep}'   | changes.version: this field is not known; did you mean 'versions'?
            'changes: {versions: never}' | choose one of [keep, recompute, recompute_within_budget]
            'changes: {deletions: no}'   | choose one of [follow, keep]
            'changes: {max_deleted_share: 50 %}' | '50 %' is not a share, a number from 0 to 1
            'budget: {max_minutes: 0}'   | budget.max_minutes: '0' is not a whole number of 1 or more
            'budget: {until: 24:00}'     | '24:00' is no time of day; write one from 00:00 to 23:59
            'budget: {minutes: 5}'       | did you mean 'max_minutes'?
            'schedule: {from: "22:00"}'  | schedule: the field 'until' is missing
            'schedule: {from: "6:00", until: "07:00"}'  | schedule.from: '6:00' is no time of day
            'schedule: {from: "06:00", until: "06:00"}' | schedule: from and until are the same time
            'schedule: {from: "22:00", until: "06:00", zone: Europe/Berlim}' | did you mean 'Europe/Berlin'?
            'errors: {max_attempts: -1}' | '-1' is not a whole number of 1 or more
            'errors: {max_failed_share: 2}' | '2' is not a share
            'record: {run: /r}'          | record.run: this field is not known; did you mean 'runs'?
            'record: {runs: /lake/out}'  | record: the table of runs is also a sink or the cache
            'cache: {table: /c}'         | cache: the field 'secret' is missing
            'cache: {table: /lake/out/, secret: "${env:SECRET}"}' | cache: the cache is also a sink
            """)
    void refusesPoliciesThatMakeNoSense(String lines, String message) {
        assertInvalid(FLOW + lines + "\n", message);
    }

    @Test
    void refusesToVacuumWhatDeltaKeeps() {
        assertInvalid(
                FLOW.replace("/lake/out", "/lake/out, vacuum_hours: 24"),
                "line 5, sink.vacuum_hours: '24' is not 168 or more; Delta refuses");
    }

    @Test
    void theEndIsTheNextTimeOfDayInTheZoneOfTheSchedule() {
        // It is 21:30 by the clock's zone, and 23:30 in Berlin.
        assertThat(read(FLOW + "budget: {until: 23:00}\n").budget().until()).isEqualTo("2026-07-30T23:00:00Z");
        assertThat(read(FLOW + "budget: {until: '06:00'}\nschedule: {from: 22:00, until: 23:59, zone: Europe/Berlin}\n")
                        .budget()
                        .until())
                .isEqualTo("2026-07-31T04:00:00Z");
        EnrichSpec spec = read(FLOW + "budget: {max_minutes: 5}\nschedule: {from: '20:00', until: '22:00'}\n");
        assertThat(spec.startedAt(CLOCK.instant()).budget())
                .isEqualTo(new Budget(Duration.ofMinutes(5), null, Instant.parse("2026-07-30T22:00:00Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {SECRET, "${env:SECRET:-" + SECRET + "}", "x${env:SECRET}", "${env:EMPTY}${env:SECRET}"})
    void aSecretDoesNotStandInTheSpec(String secret) {
        assertInvalid(cache(secret), "line 6, cache.secret: do not write secrets into the spec");
    }

    @Test
    void aSecretMayStandInAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), SECRET + "\n");
        for (String place : List.of("file:" + file, "file://" + file)) {
            assertThat(read(cache(place)).cache()).isEqualTo(CacheSpec.at("/cache", SECRET));
        }
        assertInvalid(
                cache("file:" + directory.resolve("none")),
                "cache.secret: the file of the secret cannot be read on the driver: NoSuchFileException");
    }

    @Test
    void aShortSecretIsRefused() throws IOException {
        assertInvalid(cache("${env:SHORT}"), "cache.secret: the secret is shorter than 16 characters");
        assertInvalid(
                cache("file:" + Files.writeString(directory.resolve("secret"), "opensesame\n")),
                "the secret is shorter than 16 characters");
        assertInvalid(cache("${env:GONE}"), "line 6, cache.secret: the environment has no variable GONE");
    }

    private static String cache(String secret) {
        return FLOW + "cache: {table: /cache, secret: \"" + secret + "\"}\n";
    }

    private static void assertInvalid(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(JobErrorCode.CONFIG_INVALID))
                .hasMessageContaining("nightly.yaml line ")
                .hasMessageContaining(message)
                .hasMessageNotContaining(SECRET)
                .hasMessageNotContaining("opensesame");
    }

    private static Environment environment() {
        return Environment.of(
                Map.of("SECRET", SECRET, "GEMLAKE_CACHE_SECRET", SECRET, "SHORT", "opensesame", "EMPTY", ""));
    }

    private static EnrichSpec read(String yaml) {
        var in = new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8));
        return EnrichSpecReader.read(YamlNode.read("nightly.yaml", in, environment()), CLOCK);
    }
}
