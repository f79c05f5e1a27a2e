// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    private final Environment environment = Environment.of(
            Map.of("SECRET", "open sesame", "PART", "sesame", "SHORT", "on", "UNUSED", "unused", "REGEX", "a.c$1\\E"));

    @Test
    void hidesWhatWasUsed() {
        assertThat(environment.hide("open sesame")).isEqualTo("open sesame");
        resolve("${env:SECRET} ${env:PART} ${env:SHORT} ${env:REGEX}");
        assertThat(environment.hide("say 'open sesame', sesame; unused, or on; aXc$1, a.c$1\\E."))
                .isEqualTo("say '${env:SECRET}', ${env:PART}; unused, or on; aXc$1, ${env:REGEX}.");
    }

    @Test
    void aDefaultStandsInTheSpecAndIsNotHidden() {
        assertThat(resolve("${env:GONE:-/lake/standard}")).isEqualTo("/lake/standard");
        assertThat(environment.hide("/lake/standard")).isEqualTo("/lake/standard");
    }

    @Test
    void valuesAreTakenAsTheyAre() {
        assertThat(resolve("${env:REGEX}/${env:SECRET}")).isEqualTo("a.c$1\\E/open sesame");
    }

    @Test
    void aReferenceIsNothingElseAndHasNoDefault() {
        assertThat(Environment.isReference("${env:A_1}")).isTrue();
        assertThat(Environment.isReference("${env:A:-b}")).isFalse();
        assertThat(Environment.isReference("${env:A}b")).isFalse();
        assertThat(Environment.isReference("A")).isFalse();
    }

    private String resolve(String text) {
        return environment.resolve(text, problem -> JobErrors.configInvalid("x", problem));
    }
}
