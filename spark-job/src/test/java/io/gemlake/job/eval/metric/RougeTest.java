// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RougeTest {
    private static final List<String> REFERENCE = Pieces.lowerWords("The cat sat on the mat.");

    @Test
    void wordsCountAsOftenAsBothHaveThem() {
        // the, cat, the: 3 of 4 words and of 6.
        assertThat(rouge(1, "the cat the the")).isCloseTo(2 * 3.0 / 10, within(1e-12));
    }

    @Test
    void pairsOfWordsStandSideBySide() {
        // "the cat", and no other: 1 of 3 pairs and of 5.
        assertThat(rouge(2, "the cat on sat")).isCloseTo(2 * 1.0 / 8, within(1e-12));
    }

    @Test
    void theLongestCommonSequenceMayHaveGaps() {
        // "the cat … the mat": 4 of 5 words and of 6.
        List<String> text = Pieces.lowerWords("The cat liked the mat");
        assertThat(Rouge.l(text, REFERENCE)).isCloseTo(2 * 4.0 / 11, within(1e-12));
        // Its order counts: "mat" or "the", or "cat".
        assertThat(Rouge.l(Pieces.lowerWords("mat the cat"), REFERENCE)).isCloseTo(2 * 2.0 / 9, within(1e-12));
    }

    @Test
    void theSameTextHasAllAndAnotherNothing() {
        assertThat(rouge(1, "the cat sat on the mat")).isEqualTo(1);
        assertThat(rouge(2, "THE CAT sat, on the mat!")).isEqualTo(1);
        assertThat(Rouge.l(REFERENCE, REFERENCE)).isEqualTo(1);
        assertThat(rouge(1, "dogs")).isZero();
        assertThat(rouge(2, "cat")).isZero();
        assertThat(Rouge.l(List.of(), REFERENCE)).isZero();
        assertThat(Rouge.l(REFERENCE, List.of())).isZero();
    }

    private static double rouge(int n, String text) {
        return Rouge.n(n, Pieces.lowerWords(text), REFERENCE);
    }
}
