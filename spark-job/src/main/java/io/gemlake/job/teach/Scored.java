// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import io.gemlake.engine.Calibration;
import java.util.List;

/// What a model said of something whose label is known.
///
/// @param target index of the right label
/// @param scores of all labels
record Scored(int target, double[] scores) {
    private static final double LEAST_PROBABILITY = 1e-12;
    private static final double LEAST_TEMPERATURE = 0.25;
    private static final double STEP = 1.05;
    private static final int STEPS = 57;

    /// Mean negative log-probability of the right labels, when scores are divided by a temperature.
    static double loss(List<Scored> all, double temperature) {
        Calibration calibration = Calibration.NONE.withTemperature(temperature);
        double sum = 0;
        for (Scored each : all) {
            double probability = calibration.probabilities(each.scores)[each.target];
            sum -= Math.log(Math.max(LEAST_PROBABILITY, probability));
        }
        return sum / all.size();
    }

    /// The temperature from 1/4 to 4 with the least loss.
    static double bestTemperature(List<Scored> all) {
        double best = 1;
        double least = loss(all, best);
        double temperature = LEAST_TEMPERATURE;
        for (int i = 0; i < STEPS; i++) {
            double loss = loss(all, temperature);
            if (loss < least) {
                best = temperature;
                least = loss;
            }
            temperature *= STEP;
        }
        return best;
    }
}
