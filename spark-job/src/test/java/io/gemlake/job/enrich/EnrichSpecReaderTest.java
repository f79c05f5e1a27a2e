// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.Task;
import io.gemlake.job.JobErrorCode;
import io.gemlake.job.JobException;
import io.gemlake.job.enrich.EnrichSpec.Format;
import io.gemlake.job.enrich.EnrichSpec.Source;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
                .isEqualTo(new EnrichSpec(
                        new Source(Format.DELTA, "/lake/reviews"),
                        "id",
                        "body",
                        List.of(new Task.Sentiment(), new Task.Entities(), new Task.Summary(12)),
                        "/lake/out",
                        "gemma-3-270m"));
    }

    @Test
    void namesTheColumnsOfATextFolderItself() {
        EnrichSpec spec = read(
                SPEC.replace("delta", "text_folder").replace("key: id\n", "").replace("text: body\n", ""));
        assertThat(spec.key()).isEqualTo("path");
        assertThat(spec.text()).isEqualTo("text");
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

    private static EnrichSpec read(String yaml) {
        return EnrichSpecReader.read("nightly.yaml", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
    }
}
