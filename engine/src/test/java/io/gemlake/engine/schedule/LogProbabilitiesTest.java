// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.engine.EngineConfig.KernelChoice;
import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.schedule.LogitNeed.LogProbabilities;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Log-probabilities over a whole vocabulary, against sums in double precision.
class LogProbabilitiesTest {
    private static final int TOKENS = 10 * Kernels.PANEL + 7;
    private static final int[] IDS = {0, TOKENS - 1, 100, 7};

    @Test
    void theyAreThoseOfTheSoftmax() {
        for (float deviation : new float[] {0.1f, 1, 10, 100}) {
            for (long seed = 0; seed < 20; seed++) {
                float[] logits = gaussian(seed, deviation);
                double max = Double.NEGATIVE_INFINITY;
                for (float logit : logits) {
                    max = Math.max(max, logit);
                }
                double sum = 0;
                for (float logit : logits) {
                    sum += Math.exp(logit - max);
                }

                double[] values = values(logits, KernelChoice.VECTOR);

                for (int i = 0; i < IDS.length; i++) {
                    // Relative to e: a few roundings of the exponential, and one of its argument.
                    assertThat(values[i])
                            .isCloseTo(logits[IDS[i]] - max - Math.log(sum), within(1e-6 * (1 + deviation)));
                }
                assertThat(values).isEqualTo(values(logits, KernelChoice.SCALAR));
            }
        }
    }

    @Test
    void oneLogitThatIsNotFiniteLeavesNone() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            for (int place : new int[] {0, 5, TOKENS / 2, TOKENS - 1}) {
                float[] logits = gaussian(place, 3);
                logits[place] = bad;

                assertThat(values(logits, KernelChoice.VECTOR))
                        .as("%s at %d", bad, place)
                        .containsOnly(Double.NaN);
            }
        }
    }

    private static double[] values(float[] logits, KernelChoice choice) {
        var need = new LogProbabilities(0, IDS, Kernels.of(choice));
        for (int first = 0; first < TOKENS; first += Kernels.PANEL) {
            need.accept(first, logits, first, Math.min(Kernels.PANEL, TOKENS - first));
        }
        return need.values();
    }

    private static float[] gaussian(long seed, float deviation) {
        var random = new Random(seed);
        float[] logits = new float[TOKENS];
        for (int i = 0; i < TOKENS; i++) {
            logits[i] = (float) random.nextGaussian() * deviation;
        }
        return logits;
    }
}
