// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.calibrate;

import io.gemlake.engine.Calibration;
import io.gemlake.engine.Task;
import io.gemlake.job.learn.Minimizer;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Offsets and temperature that make right labels likeliest: bias-corrected temperature scaling (Alexandari et al.
/// 2020), both held near a calibration without labels. With scores *s*, offsets *o* and temperature *T₀* of that
/// calibration, biases *b* and the temperature *T* the probabilities are `softmax((s − o) / T − b)`.
///
/// Minimized is the sum of the negative log-probabilities of the right labels and of [#FIRMNESS] halves of the
/// squares of all biases and of `log T/T₀`, over the number of rows: a label of few rows stays where it was. The
/// argument is the biases, then `log T/T₀`.
public final class CalibrationFit implements Minimizer.Function {
    /// Biases are expected to be off by half a nat: 16 rows of two labels, as uncertain as can be, move them half
    /// of the way that the labels ask for, and 150 nine tenths.
    private static final double FIRMNESS = 4;

    private static final int MOST_STEPS = 500;
    private static final double TOLERANCE = 1e-12;
    private static final double MOST_TEMPERATURE = 50;

    private final List<LabelledScores> rows;
    private final double[] start;
    private final double temperature;

    private CalibrationFit(List<LabelledScores> rows, double[] start, double temperature) {
        this.rows = rows;
        this.start = start;
        this.temperature = temperature;
    }

    /// The best calibration for labelled results. It stays near the one that they suggest without labels, or near
    /// another, whichever knows the labels better: rows may well be all of one label, and mislead without them.
    ///
    /// @param before the other one
    public static Calibration of(Task task, List<LabelledResult> results, Calibration before) {
        List<LabelledScores> rows = LabelledScores.of(results);
        List<Double> rule = rule(task, results).offsets();
        List<Double> none = Collections.nCopies(rule.size(), 0.0);
        Calibration start = Stream.of(rule, before.offsets().isEmpty() ? none : before.offsets())
                .map(offsets -> new Calibration(offsets, before.temperature()))
                .min(Comparator.comparingDouble(each -> Figures.of(rows, each).logLoss()))
                .orElseThrow();
        return of(rows, start);
    }

    /// The calibration that results suggest by themselves, without their labels.
    static Calibration rule(Task task, List<LabelledResult> results) {
        return Calibration.of(task, results.stream().map(LabelledResult::result).toList());
    }

    /// The best calibration for labelled scores.
    ///
    /// @param start near which it stays where rows are few; it has an offset for each label
    static Calibration of(List<LabelledScores> rows, Calibration start) {
        double[] offsets =
                start.offsets().stream().mapToDouble(Double::doubleValue).toArray();
        double[] best = new double[offsets.length + 1];
        var fit = new CalibrationFit(rows, offsets, start.temperature());
        Minimizer.minimize(fit, best, MOST_STEPS, TOLERANCE);
        double temperature =
                Math.clamp(1 / fit.sharpness(best[offsets.length]), 1 / MOST_TEMPERATURE, MOST_TEMPERATURE);
        return new Calibration(
                IntStream.range(0, offsets.length)
                        .mapToObj(i -> offsets[i] + temperature * best[i])
                        .toList(),
                temperature);
    }

    private double sharpness(double change) {
        return StrictMath.exp(-change) / temperature;
    }

    @Override
    public double at(double[] x, double[] gradient) {
        int last = start.length;
        double sharpness = sharpness(x[last]);
        Arrays.fill(gradient, 0);
        double sum = 0;
        for (LabelledScores row : rows) {
            double[] scores = new double[row.scores().length];
            double[] logits = new double[scores.length];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = row.scores()[i] - start[row.first() + i];
                logits[i] = scores[i] * sharpness - x[row.first() + i];
            }
            double[] probabilities = Calibration.NONE.probabilities(logits);
            sum -= StrictMath.log(Math.max(Double.MIN_NORMAL, probabilities[row.target()]));
            probabilities[row.target()]--;
            for (int i = 0; i < scores.length; i++) {
                gradient[row.first() + i] -= probabilities[i];
                gradient[last] -= probabilities[i] * scores[i] * sharpness;
            }
        }
        for (int i = 0; i <= last; i++) {
            sum += FIRMNESS / 2 * x[i] * x[i];
            gradient[i] = (gradient[i] + FIRMNESS * x[i]) / rows.size();
        }
        return sum / rows.size();
    }
}
