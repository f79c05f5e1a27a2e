// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import io.gemlake.engine.TaskResult.Classification;
import io.gemlake.engine.TaskResult.LabelProbability;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A text of the built-in sample for calibration, and how it feels.
///
/// @param feeling [#POSITIVE], [#NEGATIVE], or neither of them
record CalibrationSample(String text, char feeling) {
    private static final String RESOURCE = "calibration-sample.txt";
    private static final char POSITIVE = '+';
    private static final char NEGATIVE = '-';

    static final List<CalibrationSample> TEXTS = read();

    /// The logarithm of a temperature is expected to be off by so much, as in fits with users' labels.
    private static final double DEVIATION = 0.5;

    private static final double LEAST_TEMPERATURE = 0.05;
    private static final double MOST_TEMPERATURE = 5;
    private static final int STEPS = 60;

    /// Each line is a feeling, a space and a text.
    private static List<CalibrationSample> read() {
        try (InputStream in = CalibrationSample.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> new CalibrationSample(line.substring(2), line.charAt(0)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The temperature that makes the known feelings of the sample likeliest. Clear texts are told apart without
    /// an error, which alone would ask for a temperature of 0; so targets are those of Platt (1999),
    /// `(n + 1) / (n + 2)` for `n` texts of a feeling, and the logarithm of the temperature has a normal
    /// distribution around 0 beforehand.
    ///
    /// @param offsets calibration without a temperature
    /// @param results of sentiment on two labels, positive first, one for each of [#TEXTS]
    static double temperature(Calibration offsets, List<TaskResult> results) {
        List<Double> right = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            char feeling = TEXTS.get(i).feeling();
            if (feeling == POSITIVE || feeling == NEGATIVE) {
                double positive = logOdds(offsets, (Classification) results.get(i));
                right.add(feeling == POSITIVE ? positive : -positive);
            }
        }
        // Of each feeling there are half.
        double each = right.size() / 2.0;
        double target = (each + 1) / (each + 2);
        double low = StrictMath.log(LEAST_TEMPERATURE);
        double high = StrictMath.log(MOST_TEMPERATURE);
        for (int step = 0; step < STEPS; step++) {
            double third = (high - low) / 3;
            if (loss(right, target, low + third) < loss(right, target, high - third)) {
                high -= third;
            } else {
                low += third;
            }
        }
        return StrictMath.exp((low + high) / 2);
    }

    /// Of positive against negative.
    private static double logOdds(Calibration offsets, Classification result) {
        return logarithm(result.probabilities().getFirst())
                - logarithm(result.probabilities().getLast())
                - offsets.offsets().getFirst()
                + offsets.offsets().getLast();
    }

    private static double logarithm(LabelProbability label) {
        return StrictMath.log(Math.max(Double.MIN_NORMAL, label.probability()));
    }

    /// @param right log-odds of the right feelings
    private static double loss(List<Double> right, double target, double logTemperature) {
        double loss = logTemperature * logTemperature / (2 * DEVIATION * DEVIATION);
        for (double odds : right) {
            double scaled = odds * StrictMath.exp(-logTemperature);
            loss += target * softplus(-scaled) + (1 - target) * softplus(scaled);
        }
        return loss;
    }

    /// `log(1 + exp(x))`
    private static double softplus(double x) {
        return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }
}
