// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.job.record.page.Drift.Level;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DriftTest {
    @Test
    void isThePopulationStabilityIndex() {
        // (0.6 − 0.5) · ln(0.6 ÷ 0.5) + (0.4 − 0.5) · ln(0.4 ÷ 0.5)
        Drift drift = Drift.of(Map.of("a", 60_000L, "b", 40_000L), Map.of("a", 50_000L, "b", 50_000L));

        assertThat(drift.index()).isCloseTo(0.040547, within(1e-5));
        assertThat(drift.level()).isEqualTo(Level.NONE);
    }

    @Test
    void isMarkedFromTheUsualBounds() {
        Map<String, Long> before = Map.of("a", 5_000L, "b", 5_000L);

        assertThat(Drift.of(Map.of("a", 6_500L, "b", 3_500L), before).level()).isEqualTo(Level.NONE); // 0.093
        assertThat(Drift.of(Map.of("a", 6_600L, "b", 3_400L), before).level()).isEqualTo(Level.MODERATE); // 0.106
        assertThat(Drift.of(Map.of("a", 7_400L, "b", 2_600L), before).level()).isEqualTo(Level.LARGE); // 0.251
    }

    @Test
    void newAndMissingLabelsCount() {
        Drift drift = Drift.of(Map.of("a", 900L, "new", 100L), Map.of("a", 900L, "gone", 100L));

        assertThat(drift.index()).isFinite();
        assertThat(drift.level()).isEqualTo(Level.LARGE);
    }

    @Test
    void ofFewLabelsNothingIsSaid() {
        assertThat(Drift.of(Map.of("a", 99L), Map.of("b", 5_000L)).level()).isEqualTo(Level.UNKNOWN);
        assertThat(Drift.of(Map.of("a", 5_000L), Map.of("b", 99L)).level()).isEqualTo(Level.UNKNOWN);
        assertThat(Drift.of(Map.of("a", 100L), Map.of("b", 100L)).level()).isEqualTo(Level.LARGE);
        assertThat(Drift.of(Map.of("a", 100L), Map.of("a", 100L)).level()).isEqualTo(Level.NONE);
    }

    /// Draws nights from one distribution of twenty labels: hardly any of them may be marked, though they are small.
    @Test
    void chanceIsNotMarked() {
        var random = new Random(20_260_210);
        int nights = 1_000;
        int bound = 0;
        int marked = 0;
        for (int night = 0; night < nights; night++) {
            Drift drift = Drift.of(draw(random, 150), draw(random, 1_000));
            bound += drift.index() >= Drift.MODERATE ? 1 : 0;
            marked += drift.level() == Level.NONE ? 0 : 1;
        }

        assertThat(bound).isGreaterThan(nights / 2); // what the usual bound alone would mark
        assertThat(marked).isLessThan(nights / 30);
    }

    private static Map<String, Long> draw(Random random, int documents) {
        Map<String, Long> counts = new TreeMap<>();
        for (int i = 0; i < documents; i++) {
            counts.merge("label " + random.nextInt(20), 1L, Long::sum);
        }
        return counts;
    }
}
