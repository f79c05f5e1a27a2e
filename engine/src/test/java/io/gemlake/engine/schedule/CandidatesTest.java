// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.Sampling;
import io.gemlake.engine.kernel.Kernels;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The choice of a token against the plainest way to compute its probabilities.
class CandidatesTest {
    private static final Kernels KERNELS = Kernels.of(KernelChoice.VECTOR);
    private static final int DRAWS = 20_000;
    private static final int PANEL = Kernels.PANEL;
    private static final Sampling SEEDED = Sampling.seeded(3);
    private static final float[] FIVE = logarithms(0.4, 0.3, 0.15, 0.1, 0.05);
    private static final float[] MANY = gaussian(200, 2.5f);
    /// Tokens that are looked at in several blocks.
    private static final float[] THOUSANDS = gaussian(3000, 3f);
    private static final int[] NONE = {};
    private static final int[] PENALIZED =
            IntStream.range(0, 200).filter(token -> token % 3 == 0).toArray();

    static Stream<Sampling> samplings() {
        return Stream.of(
                SEEDED,
                SEEDED.withTemperature(0.3),
                SEEDED.withTemperature(2),
                SEEDED.withTopK(5),
                SEEDED.withTopK(64),
                SEEDED.withTopP(0.5),
                SEEDED.withTopP(0.95),
                SEEDED.withMinP(0.02),
                SEEDED.withMinP(0.3),
                SEEDED.withRepetitionPenalty(1.5),
                SEEDED.withTopK(64).withTopP(0.95),
                SEEDED.withTemperature(1.3).withTopP(0.8).withMinP(0.05),
                SEEDED.withTemperature(0.7)
                        .withTopK(40)
                        .withTopP(0.9)
                        .withMinP(0.02)
                        .withRepetitionPenalty(1.2));
    }

    @ParameterizedTest
    @MethodSource("samplings")
    void tokensComeAsOftenAsTheyShould(Sampling sampling) {
        for (int[] penalized : new int[][] {NONE, PENALIZED}) {
            double[] expected = probabilities(sampling, MANY, penalized);
            Arrays.setAll(expected, token -> expected[token] * DRAWS);

            ChiSquare.assertFits(counts(sampling, MANY, penalized), expected);
        }
    }

    @ParameterizedTest
    @MethodSource("samplings")
    void equalSharesOfChanceGiveEqualSharesOfTokens(Sampling sampling) {
        double[] expected = probabilities(sampling, THOUSANDS, NONE);
        double[] counts = new double[THOUSANDS.length];
        var candidates = Candidates.of(sampling, THOUSANDS.length, KERNELS);
        int draws = 2000;
        for (int i = 0; i < draws; i++) {
            candidates.begin(0, _ -> true);
            offer(candidates, THOUSANDS, PANEL);
            counts[candidates.choose((i + 0.5) / draws)]++;
        }

        for (int token = 0; token < counts.length; token++) {
            assertThat(counts[token])
                    .as("token %d of %d draws", token, draws)
                    .isCloseTo(expected[token] * draws, within(1 + 1e-3));
        }
    }

    @Test
    void aTemperatureOfZeroTakesTheLikeliestAndTheLowestOfEquals() {
        assertThat(support(Sampling.GREEDY, MANY)).containsExactly(likeliest(MANY));
        assertThat(support(Sampling.GREEDY, 1, 3, 2, 3, -0f)).containsExactly(1);
        assertThat(support(Sampling.GREEDY, -1, -0f, 0)).containsExactly(1);
    }

    @Test
    void aTemperatureNearZeroTendsToTheLikeliest() {
        assertThat(support(SEEDED.withTemperature(1e-4), MANY)).containsExactly(likeliest(MANY));
        assertThat(support(SEEDED.withTemperature(Double.MIN_VALUE), FIVE)).containsExactly(0);
        assertThat(support(SEEDED.withTemperature(Double.MIN_VALUE), 1, 3, 2, 3))
                .containsExactly(1, 3);
    }

    @Test
    void topOneIsGreedy() {
        assertThat(support(SEEDED.withTopK(1), MANY)).containsExactly(likeliest(MANY));
        assertThat(support(SEEDED.withTopK(1), 1, 3, 3)).containsExactly(1);
    }

    @Test
    void topKTakesTheLowestOfEquals() {
        assertThat(support(SEEDED.withTopK(3), 0, 2, 1, 2, 1, 1)).containsExactly(1, 2, 3);
        assertThat(support(SEEDED.withTopK(4), new float[100])).containsExactly(0, 1, 2, 3);
        assertThat(support(SEEDED.withTopK(100), FIVE)).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void topPKeepsTheFewestThatReachItWithTheOneThatCrosses() {
        assertThat(support(SEEDED.withTopP(0), FIVE)).containsExactly(0);
        assertThat(support(SEEDED.withTopP(0.39), FIVE)).containsExactly(0);
        assertThat(support(SEEDED.withTopP(0.41), FIVE)).containsExactly(0, 1);
        assertThat(support(SEEDED.withTopP(0.69), FIVE)).containsExactly(0, 1);
        assertThat(support(SEEDED.withTopP(0.71), FIVE)).containsExactly(0, 1, 2);
        assertThat(support(SEEDED.withTopP(0.99), FIVE)).containsExactly(0, 1, 2, 3, 4);
        assertThat(support(SEEDED.withTopP(0.5), new float[4])).containsExactly(0, 1);
    }

    @Test
    void topPCountsWhatTopKLeft() {
        // 0.4 and 0.3 of 0.7 are 0.57 and 0.43.
        assertThat(support(SEEDED.withTopK(2).withTopP(0.56), FIVE)).containsExactly(0);
        assertThat(support(SEEDED.withTopK(2).withTopP(0.58), FIVE)).containsExactly(0, 1);
    }

    @Test
    void minPComparesWithTheLikeliest() {
        assertThat(support(SEEDED.withMinP(0.3), FIVE)).containsExactly(0, 1, 2);
        assertThat(support(SEEDED.withMinP(0.2), FIVE)).containsExactly(0, 1, 2, 3);
        assertThat(support(SEEDED.withMinP(1), 2, 5, 5, 4.9f)).containsExactly(1, 2);
        assertThat(support(SEEDED.withTemperature(0.5).withMinP(0.3), FIVE))
                .as("the temperature comes first: 0.4² and 0.3² stay, 0.15² does not")
                .containsExactly(0, 1);
    }

    @Test
    void aPenaltyDividesPositiveLogitsAndMultipliesNegativeOnes() {
        Sampling greedy = Sampling.GREEDY.withRepetitionPenalty(2);

        assertThat(choose(greedy, new float[] {8, 5, 3}, 0)).isEqualTo(1);
        assertThat(choose(greedy, new float[] {8, 3.9f, 3}, 0)).isEqualTo(0);
        assertThat(choose(greedy, new float[] {-2, -3, -9}, 0)).isEqualTo(1);
        assertThat(choose(greedy, new float[] {-2, -4.1f, -9}, 0)).isEqualTo(0);
        assertThat(choose(Sampling.GREEDY, new float[] {8, 5, 3}, 0)).isEqualTo(0);
    }

    @Test
    void onlyTokensThatQualifyAreChosen() {
        for (Sampling sampling : List.of(Sampling.GREEDY, SEEDED, SEEDED.withTopK(3), SEEDED.withTopP(0.9))) {
            var candidates = Candidates.of(sampling, MANY.length, KERNELS);
            for (int i = 0; i < 200; i++) {
                candidates.begin(0, token -> token % 7 == 5);
                offer(candidates, MANY, PANEL);

                assertThat(candidates.choose(i / 200.0) % 7).isEqualTo(5);
            }
        }
    }

    @Test
    void aLogitThatIsNotFiniteGivesNoToken() {
        float nan = Float.NaN;
        float infinity = Float.POSITIVE_INFINITY;
        for (Sampling sampling :
                List.of(Sampling.GREEDY, SEEDED, SEEDED.withTopK(2).withTopP(0.5))) {
            assertThat(choose(sampling, new float[] {nan, nan, nan})).isEqualTo(-1);
            assertThat(choose(sampling, new float[] {1, infinity, 2})).isEqualTo(-1);
            assertThat(choose(sampling, new float[] {-infinity, -infinity})).isEqualTo(-1);
            assertThat(choose(sampling, new float[] {-50, 1, nan})).isEqualTo(-1);
            assertThat(choose(sampling, new float[] {-50, -infinity, 1})).isEqualTo(-1);
        }
    }

    @Test
    void theCutOfTheLogitsIntoPanelsDoesNotMatter() {
        var random = new Random(9);
        for (Sampling sampling : samplings().toList()) {
            for (int i = 0; i < 20; i++) {
                double chance = random.nextDouble();
                int expected = chooseInPanels(sampling, MANY, PANEL, chance);
                for (int panel : new int[] {1, 7, 200}) {
                    assertThat(chooseInPanels(sampling, MANY, panel, chance)).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void theLargestNumberBelowOneStillGivesAToken() {
        double largest = Math.nextDown(1.0);
        for (Sampling sampling : samplings().toList()) {
            double[] probabilities = probabilities(sampling, MANY, NONE);

            assertThat(probabilities[chooseInPanels(sampling, MANY, PANEL, largest)])
                    .isPositive();
            assertThat(probabilities[chooseInPanels(sampling, MANY, PANEL, 0)]).isPositive();
        }
    }

    /// Probabilities of all tokens by sorting them all and taking the filters one after another.
    private static double[] probabilities(Sampling sampling, float[] logits, int[] penalized) {
        Set<Integer> seen = Arrays.stream(penalized).boxed().collect(Collectors.toSet());
        double[] scaled = new double[logits.length];
        for (int token = 0; token < logits.length; token++) {
            double penalty = seen.contains(token) ? sampling.repetitionPenalty() : 1;
            scaled[token] =
                    (logits[token] > 0 ? logits[token] / penalty : logits[token] * penalty) / sampling.temperature();
        }
        int[] likeliestFirst = IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble(token -> -scaled[token]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] kept = new double[logits.length];
        for (int rank = 0; rank < (sampling.topK() == 0 ? logits.length : sampling.topK()); rank++) {
            kept[likeliestFirst[rank]] = Math.exp(scaled[likeliestFirst[rank]]);
        }
        double mass = Arrays.stream(kept).sum();
        double before = 0;
        for (int token : likeliestFirst) {
            double weight = kept[token];
            if (before >= sampling.topP() * mass || weight < sampling.minP() * kept[likeliestFirst[0]]) {
                kept[token] = 0;
            }
            before += weight;
        }
        double rest = Arrays.stream(kept).sum();
        return Arrays.stream(kept).map(weight -> weight / rest).toArray();
    }

    private static double[] counts(Sampling sampling, float[] logits, int... penalized) {
        double[] counts = new double[logits.length];
        var candidates = Candidates.of(sampling, logits.length, KERNELS);
        Arrays.stream(penalized).forEach(candidates::penalize);
        ContentRandom random = ContentRandom.seeded(sampling.seed());
        for (int place = 0; place < DRAWS; place++) {
            candidates.begin(0, _ -> true);
            offer(candidates, logits, PANEL);
            counts[candidates.choose(random.at(place))]++;
        }
        return counts;
    }

    /// Tokens that are ever chosen.
    private static int[] support(Sampling sampling, float... logits) {
        double[] counts = new double[logits.length];
        var candidates = Candidates.of(sampling, logits.length, KERNELS);
        for (int i = 0; i < 1000; i++) {
            candidates.begin(0, _ -> true);
            offer(candidates, logits, PANEL);
            counts[candidates.choose(i / 1000.0)]++;
        }
        return IntStream.range(0, counts.length)
                .filter(token -> counts[token] > 0)
                .toArray();
    }

    private static int choose(Sampling sampling, float[] logits, int... penalized) {
        var candidates = Candidates.of(sampling, logits.length, KERNELS);
        Arrays.stream(penalized).forEach(candidates::penalize);
        candidates.begin(0, _ -> true);
        offer(candidates, logits, PANEL);
        return candidates.choose(0.5);
    }

    private static int chooseInPanels(Sampling sampling, float[] logits, int panel, double chance) {
        var candidates = Candidates.of(sampling, logits.length, KERNELS);
        candidates.begin(0, _ -> true);
        offer(candidates, logits, panel);
        return candidates.choose(chance);
    }

    private static void offer(Candidates candidates, float[] logits, int panel) {
        for (int first = 0; first < logits.length; first += panel) {
            candidates.accept(first, logits, first, Math.min(panel, logits.length - first));
        }
    }

    private static int likeliest(float[] logits) {
        return IntStream.range(0, logits.length)
                .boxed()
                .max(Comparator.comparingDouble(token -> logits[token]))
                .orElseThrow();
    }

    private static float[] logarithms(double... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(probabilities[i]);
        }
        return logits;
    }

    private static float[] gaussian(int count, float deviation) {
        var random = new Random(11);
        float[] logits = new float[count];
        for (int i = 0; i < count; i++) {
            logits[i] = (float) random.nextGaussian() * deviation;
        }
        return logits;
    }
}
