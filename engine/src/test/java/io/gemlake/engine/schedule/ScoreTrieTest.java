// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.ErrorCode;
import io.gemlake.engine.Query.Normalization;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScoreTrieTest {
    @Test
    void sharedBeginningsAreOneNode() {
        ScoreTrie trie = trie(Normalization.VOCABULARY, ids(5, 6, 7), ids(5, 6, 8), ids(5, 9), ids(4));

        assertThat(trie.size()).isEqualTo(7);
        assertThat(trie.depth()).isEqualTo(3);
        assertThat(trie.next(0)).containsExactly(5, 4);
        IntStream.range(1, trie.size())
                .forEach(node -> assertThat(trie.parent(node)).isLessThan(node));
    }

    @Test
    void onlyBranchesAreAskedForWhenTheContinuationsAreAll() {
        ScoreTrie trie = trie(Normalization.CONTINUATIONS, ids(5, 6, 7), ids(5, 6, 8), ids(4, 1, 2));

        // The root, and the node behind 5, 6.
        assertThat(IntStream.range(0, trie.size()).filter(trie::isScored)).containsExactly(0, 2);
        assertThat(IntStream.range(0, trie.size()).filter(trie::isComputed)).containsExactly(0, 1, 2);
    }

    @Test
    void everyInnerNodeIsAskedForOverTheVocabulary() {
        ScoreTrie trie = trie(Normalization.VOCABULARY, ids(5, 6), ids(4));

        assertThat(IntStream.range(0, trie.size()).filter(trie::isScored)).containsExactly(0, 1);
    }

    @Test
    void branchesBeginWhereComputedTokensPart() {
        ScoreTrie trie = trie(Normalization.VOCABULARY, ids(1, 2, 3, 4), ids(1, 2, 5, 6, 7), ids(1, 2, 8));

        // 1 and 2 go on behind the suffix; 3 and 5 are one beside the other; 6 goes on behind 5; the others are last.
        assertThat(IntStream.range(0, trie.size()).filter(trie::isBranch).map(trie::token))
                .containsExactly(3, 5);
        assertThat(trie.branchLength(0)).isEqualTo(2);
        assertThat(IntStream.range(0, trie.size()).filter(trie::isBranch).map(trie::branchLength))
                .containsExactly(1, 2);
    }

    @Test
    void aSingleContinuationNeedsNoBranch() {
        ScoreTrie trie = trie(Normalization.VOCABULARY, ids(1, 2, 3), ids(4));

        assertThat(IntStream.range(0, trie.size()).filter(trie::isBranch)).isEmpty();
        assertThat(trie.branchLength(0)).isEqualTo(2);
    }

    @Test
    void oneContinuationInsideAnotherHasAProbabilityOfItsOwnOverTheVocabulary() {
        ScoreTrie trie = trie(Normalization.VOCABULARY, ids(5), ids(5, 6), ids(5));

        assertThat(trie.sum(new double[][] {{-1}, {-2}, {}})).containsExactly(-1, -3, -1);
    }

    @Test
    void oneContinuationInsideAnotherIsRefusedAmongContinuations() {
        for (int[] other : List.of(ids(5, 6), ids(5, 6, 7), ids(5))) {
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> trie(Normalization.CONTINUATIONS, ids(5, 6), ids(4), other))
                    .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.REQUEST_INVALID))
                    .withMessageContaining("end each of them with the same text");
        }
    }

    @Test
    void noContinuationIsRefused() {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> trie(Normalization.VOCABULARY))
                .withMessageContaining("there is no continuation to score");
    }

    @Test
    void theOnlyContinuationIsCertain() {
        ScoreTrie trie = trie(Normalization.CONTINUATIONS, ids(1, 2, 3));

        assertThat(trie.sum(new double[trie.size()][])).containsExactly(0);
    }

    @Test
    void probabilitiesAmongContinuationsSumToOne() {
        var random = new Random(4);
        for (int round = 0; round < 200; round++) {
            int[][] continuations = random.ints(20, 0, 64)
                    .distinct()
                    .mapToObj(number -> ids(number % 4, number / 4 % 4, number / 16))
                    .toArray(int[][]::new);
            ScoreTrie trie = trie(Normalization.CONTINUATIONS, continuations);
            double[][] scores = new double[trie.size()][];
            for (int node = 0; node < trie.size(); node++) {
                scores[node] = logProbabilities(random, trie.next(node).length);
            }

            double total = Arrays.stream(trie.sum(scores)).map(Math::exp).sum();
            assertThat(total).isCloseTo(1, within(1e-12));
        }
    }

    private static double[] logProbabilities(Random random, int count) {
        double[] weights = random.doubles(count, 0.01, 1).toArray();
        double sum = DoubleStream.of(weights).sum();
        return DoubleStream.of(weights).map(weight -> Math.log(weight / sum)).toArray();
    }

    private static ScoreTrie trie(Normalization over, int[]... continuations) {
        return ScoreTrie.of(List.of(continuations), over);
    }

    private static int[] ids(int... ids) {
        return ids;
    }
}
