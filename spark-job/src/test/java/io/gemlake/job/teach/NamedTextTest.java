// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.job.teach.NamedText.Name;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamedTextTest {
    @Test
    void tagsBecomeSpansOfTheJoinedTokens() {
        NamedText text = NamedText.of(
                List.of("😀", "Ada", "Lovelace", "saw", "Ulm"), List.of("O", "B-PER", "I-PER", "O", "B-LOC"));

        assertThat(text.text()).isEqualTo("😀 Ada Lovelace saw Ulm");
        assertThat(text.names()).containsExactly(new Name("PER", 2, 14), new Name("LOC", 19, 22));
    }

    @Test
    void neighboursWithBeginningsOfTheirOwnAreTwoNames() {
        assertThat(NamedText.of(List.of("Ada", "Bob"), List.of("B-PER", "B-PER"))
                        .names())
                .containsExactly(new Name("PER", 0, 3), new Name("PER", 4, 7));
    }

    @Test
    void aRestWithoutItsBeginningBeginsAName() {
        assertThat(NamedText.of(List.of("Ada", "Ulm", "x"), List.of("I-PER", "I-LOC", "I-LOC"))
                        .names())
                .containsExactly(new Name("PER", 0, 3), new Name("LOC", 4, 9));
    }

    @Test
    void tokensWithoutATagAreNoNames() {
        assertThat(NamedText.of(List.of("Ada", "Bob"), List.of("B-PER")).names())
                .containsExactly(new Name("PER", 0, 3));
    }
}
