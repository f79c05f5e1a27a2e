// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PiecesTest {
    @Test
    void wordsAreRunsOfLettersAndDigitsOfAnyScript() {
        assertThat(Pieces.words("Größe: 3,5 m – «Вес» e\u0301tat"))
                .containsExactly("Größe", "3", "5", "m", "Вес", "e\u0301tat");
        assertThat(Pieces.lowerWords("Größe ÄÖ")).containsExactly("größe", "äö");
    }

    @Test
    void sentencesAreStrippedAndNeverBlank() {
        assertThat(Pieces.sentences(" One is here. Two?\n\n Three! "))
                .containsExactly("One is here.", "Two?", "Three!");
        assertThat(Pieces.sentences(" \n")).isEqualTo(List.of());
    }
}
