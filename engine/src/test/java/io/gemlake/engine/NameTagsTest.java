// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NameTagsTest {
    private static final int LABELS = 2;
    private static final int TAGS = 1 + 2 * LABELS;

    @Test
    void aNameGoesOnOnlyBehindItsBeginning() {
        double[][] scores = {
            {0, 0, 3, 0, 0},
            {0, 1, 3, 0, 0},
            {0, 0, 0, 0, 3},
        };

        assertThat(NameTags.likeliest(scores)).containsExactly(1, 2, 0);
    }

    @Test
    void noWordsHaveNoTags() {
        assertThat(NameTags.likeliest(new double[0][])).isEmpty();
    }

    @Test
    void itIsTheBestOfAllValidSequences() {
        var random = new Random(3);
        for (int trial = 0; trial < 200; trial++) {
            double[][] scores = new double[1 + random.nextInt(5)][TAGS];
            for (double[] word : scores) {
                for (int tag = 0; tag < TAGS; tag++) {
                    word[tag] = random.nextInt(-4, 5);
                }
            }

            int[] tags = NameTags.likeliest(scores);

            assertThat(isValid(tags)).isTrue();
            assertThat(sum(scores, tags)).isEqualTo(bestSum(scores));
        }
    }

    private static double bestSum(double[][] scores) {
        double best = Double.NEGATIVE_INFINITY;
        int[] tags = new int[scores.length];
        for (int code = 0; code < Math.pow(TAGS, tags.length); code++) {
            int rest = code;
            for (int i = 0; i < tags.length; i++) {
                tags[i] = rest % TAGS;
                rest /= TAGS;
            }
            best = isValid(tags) ? Math.max(best, sum(scores, tags)) : best;
        }
        return best;
    }

    private static boolean isValid(int[] tags) {
        for (int i = 0; i < tags.length; i++) {
            boolean goesOn = tags[i] > 0 && tags[i] % 2 == 0;
            if (goesOn && (i == 0 || (tags[i - 1] != tags[i] && tags[i - 1] != tags[i] - 1))) {
                return false;
            }
        }
        return true;
    }

    private static double sum(double[][] scores, int[] tags) {
        double sum = 0;
        for (int i = 0; i < tags.length; i++) {
            sum += scores[i][tags[i]];
        }
        return sum;
    }
}
