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
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnrichSpecReaderTest {
    private static final String SPEC = """
            source:
              format: delta
              path: /lake/reviews
            key: id
            text: body
            tasks:
              - sentiment
              - entities
              - summary: {max_tokens: 12}
            sink: {path: /lake/out}
            model: gemma-3-270m
            """;

    @Test
    void readsEveryField() {
        assertThat(read(SPEC))
                .isEqualTo(EnrichSpec.of(
                        new Source.Delta("/lake/reviews"),
                        "id",
                        "body",
                        List.of(new Task.Sentiment(), new Task.Entities(), new Task.Summary(12)),
                        "/lake/out",
                        "gemma-3-270m"));
    }

    @Test
    void readsProfilesAndThePolicyForLongInput() {
        EnrichSpec spec = read(SPEC + "profiles: [profiles/a, b.profile.json]\nlong_input: map_reduce\n");
        assertThat(spec.flows().getFirst().profiles()).containsExactly("profiles/a", "b.profile.json");
        assertThat(spec.longInput()).isEqualTo(LongInput.MAP_REDUCE);
        assertThat(read(SPEC).longInput()).isNull();
        assertThatThrownBy(() -> read(SPEC + "long_input: map-reduce\n"))
                .hasMessageContaining(
                        "line 12, long_input: 'map-reduce' is not known; choose one of [fail, truncate_tail,");
        assertThatThrownBy(() -> read(SPEC + "profiles: a\n")).hasMessageContaining("must be a list of one or more");
    }

    @Test
    void namesTheColumnsOfATextFolderItself() {
        EnrichSpec spec = read(
                SPEC.replace("delta", "text_folder").replace("key: id\n", "").replace("text: body\n", ""));
        assertThat(spec.flows().getFirst().key()).isEqualTo("path");
        assertThat(spec.flows().getFirst().text()).isEqualTo("text");
    }

    @Test
    void readsTheOptionsOfCsv() {
        assertThat(read(csv("")).flows().getFirst().source()).isEqualTo(Source.Csv.standard("/lake/reviews"));
        assertThat(read(csv("""
                options:
                    header: false
                    delimiter: "\\t"
                    quote: "'"
                    escape: \\
                    encoding: windows-1252
                """)).flows().getFirst().source())
                .isEqualTo(new Source.Csv("/lake/reviews", false, "\t", "'", "\\", Charset.forName("windows-1252")));
        assertThat(read(csv("options: {quote: ''}")).flows().getFirst().source())
                .isEqualTo(new Source.Csv("/lake/reviews", true, ",", "", "", StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '#', delimiter = '|', textBlock = """
            delimeter: ';'      | source.options.delimeter: this field is not known; did you mean 'delimiter'?
            delimiter: ';;'     | line 4, source.options.delimiter: ';;' is not a single character
            escape: ''          | source.options.escape: '' is not a single character
            header: yes         | source.options.header: 'yes' is neither true nor false
            encoding: UFT-8     | source.options.encoding: 'UFT-8' is not known; did you mean 'UTF-8'?
            encoding: UTF-16LE  | source.options.encoding: 'UTF-16LE' does not write ASCII as ASCII
            """)
    void refusesOptionsOfCsvThatMakeNoSense(String option, String message) {
        assertThatThrownBy(() -> read(csv("options: {" + option + "}")))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesMoreTasksThanSetsOfThemHaveBits() {
        String tasks = IntStream.rangeClosed(1, 63)
                .mapToObj("  - summary: {max_tokens: %d}\n"::formatted)
                .collect(Collectors.joining());
        assertThatThrownBy(() -> read("""
                source: {format: delta, path: /lake/in}
                key: id
                text: body
                tasks:
                %ssink: {path: /lake/out}
                model: tiny.gguf
                """.formatted(tasks)))
                .hasMessageContaining("line 67, tasks[62]: a flow has 62 tasks at most");
    }

    @Test
    void refusesOptionsOfOtherFormats() {
        assertThatThrownBy(() -> read(csv("options: {header: true}").replace("csv", "json")))
                .hasMessageContaining("line 4, source.options: a source of format json has no options");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            format: delta  | format: detla    | line 2, source.format: 'detla' is not known; did you mean 'delta'?
            key: id        | keys: id         | line 4, keys: this field is not known; did you mean 'key'?
            text: body     | '# no text'      | the field 'text' is missing
            - entities     | - entity         | line 8, tasks[1]: 'entity' is not known; did you mean 'entities'?
            - entities     | - sentiment      | line 8, tasks[1]: this task stands there twice; remove one
            max_tokens: 12 | max_token: 12    | did you mean 'max_tokens'?
            max_tokens: 12 | max_tokens: -3   | '-3' is not a whole number of 1 or more
            max_tokens: 12 | max_tokens: 9999 | maxTokens of a summary is 9999, outside of 1 to 4096
            path: /lake/out| place: /lake/out | line 10, sink.place: this field is not known; did you mean 'path'?
            delta          | text_folder      | the column of a text folder is called
            """)
    void refusesWhatItDoesNotKnowWithItsLineAndTheNearestName(String correct, String wrong, String message) {
        assertThatThrownBy(() -> read(SPEC.replaceFirst(correct, wrong)))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(JobErrorCode.CONFIG_INVALID))
                .hasMessageContaining("nightly.yaml")
                .hasMessageContaining(message);
    }

    /// The spec with a source of CSV, and the given lines as part of it.
    private static String csv(String options) {
        return SPEC.replace("delta", "csv")
                .replace("path: /lake/reviews", "path: /lake/reviews\n  " + options.replace("\n", "\n  "));
    }

    private static EnrichSpec read(String yaml) {
        var in = new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8));
        YamlNode root = YamlNode.read("nightly.yaml", in, Environment.of(Map.of()));
        return EnrichSpecReader.read(root, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    }
}
