// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
    private static final List<String> KNOWN = List.of("smollm2-135m-instruct", "gemma-3-270m", "gemma-3-1b");

    @Test
    void fewestEditsWin() {
        assertThat(NearestName.of("gema-3-270", KNOWN)).isEqualTo("gemma-3-270m");
        assertThat(NearestName.of("smollm", KNOWN)).isEqualTo("gemma-3-1b");
        assertThat(NearestName.of("smollm2-instruct", KNOWN)).isEqualTo("smollm2-135m-instruct");
    }

    @Test
    void letterCaseDoesNotCount() {
        assertThat(NearestName.of("GEMMA-3-1B", KNOWN)).isEqualTo("gemma-3-1b");
    }

    @Test
    void ofEqualsTheFirstInTheAlphabetIsTaken() {
        assertThat(NearestName.of("c", List.of("b", "a"))).isEqualTo("a");
    }
}
