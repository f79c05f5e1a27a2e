// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    private static final Options.Known KNOWN =
            new Options.Known(Set.of("--spec"), Set.of("--until"), Set.of("--check", "--retry"));

    @Test
    void readsValuesAndFlagsInAnyOrder() {
        Options options = read("--check --until 06:00 --spec a.yaml");
        assertThat(options.value("--spec")).isEqualTo("a.yaml");
        assertThat(options.find("--until")).hasValue("06:00");
        assertThat(options.has("--check")).isTrue();
        assertThat(options.has("--retry")).isFalse();
        assertThat(read("--spec a --spec b").value("--spec")).isEqualTo("b");
        assertThat(read("--spec a").find("--until")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --sepc a             | '--sepc' is not an option; did you mean '--spec'?
            --check              | --spec is missing
            --spec               | '--spec' needs a value
            --spec --check       | '--spec' needs a value
            --spec a --check on  | 'on' is not an option
            """)
    void refusesWhatMakesNoSense(String arguments, String problem) {
        assertThatThrownBy(() -> read(arguments))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("USAGE: " + problem)
                .hasMessageEndingWith("how to");
    }

    private static Options read(String arguments) {
        return Options.read(List.of(arguments.split(" ")), KNOWN, "how to");
    }
}
