// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.job.EvalJob.Arguments;
import io.gemlake.job.eval.EvalOptions;
import io.gemlake.job.eval.EvalSystem;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvalJobTest {
    @Test
    void readsEveryOption() {
        List<String> words = List.of(
                "ner",
                "--data",
                "/d",
                "--model",
                "m",
                "--only",
                "a",
                "--only",
                "b",
                "--systems",
                "task,head",
                "--limit",
                "20",
                "--output",
                "/o");

        assertThat(Arguments.parse(words, "/other"))
                .isEqualTo(new Arguments(
                        "ner",
                        "m",
                        new EvalOptions("/d", "/o", 20, Set.of("a", "b"), Set.of(EvalSystem.TASK, EvalSystem.HEAD))));
    }

    @Test
    void leavesTheRestToDefaults() {
        assertThat(Arguments.parse(List.of("ner"), "/d"))
                .isEqualTo(new Arguments(
                        "ner",
                        "gemma-3-270m",
                        new EvalOptions("/d", "target/eval", Integer.MAX_VALUE, Set.of(), Set.of())));
    }

    @ParameterizedTest
    @CsvSource({
        "--data /d, name a suite first",
        "ner, say where the data lies: --data DIR",
        "ner --data, needs a value",
        "ner --systems haed, did you mean 'head'?",
        "ner --date /d, is not an option",
        "ner --limit none, --limit takes a number of 1 or more"
    })
    void refusesWhatMakesNoSense(String line, String message) {
        assertThatThrownBy(() -> Arguments.parse(List.of(line.split(" ")), null))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("Usage: gemlake eval SUITE");
    }
}
