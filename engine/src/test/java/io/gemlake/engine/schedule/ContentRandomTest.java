// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ContentRandomTest {
    private static final ContentRandom SEEDED = ContentRandom.seeded(42);

    @Test
    void theNumbersAreThoseOfSplitMix64() {
        var reference = new SplittableRandom(1_234_567);
        var random = new ContentRandom(1_234_567);
        for (int place = 0; place < 1000; place++) {
            assertThat(random.at(place)).isEqualTo(reference.nextDouble());
        }
        // The first output that is published for this seed, 6457827717110365317, as 53 bits.
        assertThat(random.at(0)).isEqualTo((6_457_827_717_110_365_317L >>> 11) * 0x1p-53);
    }

    @Test
    void onlyTheTokensCountAndNotHowTheyAreCutIntoParts() {
        assertThat(SEEDED.reading(new int[] {1, 2, 3}))
                .isEqualTo(SEEDED.reading(new int[] {1}).reading(new int[] {2, 3}));
        assertThat(SEEDED.reading(new int[0])).isEqualTo(SEEDED);
    }

    @Test
    void seedTokensTheirOrderAndTheirNumberCount() {
        Set<Long> states = new HashSet<>();
        int added = 0;
        for (long seed : new long[] {0, 1, -1, 42, Long.MIN_VALUE}) {
            for (int[] tokens : new int[][] {{}, {0}, {0, 0}, {1, 2}, {2, 1}, {262_143}, {1, 2, 0}}) {
                states.add(ContentRandom.seeded(seed).reading(tokens).state());
                added++;
            }
        }
        assertThat(states).hasSize(added);
    }

    @Test
    void neighbouringDocumentsAndPlacesGiveUnrelatedNumbers() {
        int cells = 16;
        int documents = 20_000;
        double[] observed = new double[cells * cells];
        for (int document = 0; document < documents; document++) {
            ContentRandom random = SEEDED.reading(new int[] {2, document});
            int first = (int) (random.at(0) * cells);
            int second = (int) (random.at(1) * cells);
            observed[first * cells + second]++;
        }
        double[] expected = new double[observed.length];
        Arrays.fill(expected, (double) documents / expected.length);

        ChiSquare.assertFits(observed, expected);
    }
}
