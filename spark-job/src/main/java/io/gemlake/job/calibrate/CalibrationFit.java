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
/// 2020), with biases that are held near a calibration without labels. With scores *s*, offsets *o* of that
/// calibration, biases *b* and the temperature *T* the probabilities are `softmax((s − o) / T − b)`.
///
/// Minimized is the sum of the negative log-probabilities of the right labels and of [#FIRMNESS] halves of the squares
/// of all biases and of `log T`, over the number of rows: a label of few rows stays where it was. The argument is the
/// biases, then `log T`.
public final class CalibrationFit implements Minimizer.Function {
    /// Biases are expected to be off by half a nat: 16 rows of two labels, as uncertain as can be, move them half of
    /// the
    /// way that the labels ask for, and 150 nine tenths.
    private static final double FIRMNESS = 4;

    private static final int MOST_STEPS = 500;
    private static final double TOLERANCE = 1e-12;
    private static final double MOST_TEMPERATURE = 50;

    private final List<LabelledScores> rows;
    private final double[] start;

    private CalibrationFit(List<LabelledScores> rows, double[] start) {
        this.rows = rows;
        this.start = start;
    }

    /// The best calibration for labelled results. It stays near the one that they suggest without labels, or near
    /// another, whichever knows the labels better: rows may well be all of one label, and mislead without them.
    ///
    /// @param before the other one
    public static Calibration of(Task task, List<LabelledResult> results, Calibration before) {
        List<LabelledScores> rows = LabelledScores.of(results);
        List<Double> rule = rule(task, results).offsets();
        List<Double> none = Collections.nCopies(rule.size(), 0.0);
        List<Double> start = Stream.of(rule, before.offsets().isEmpty() ? none : before.offsets())
                .min(Comparator.comparingDouble(
                        offsets -> Figures.of(rows, new Calibration(offsets, 1)).logLoss()))
                .orElseThrow();
        return of(rows, start);
    }

    /// The calibration that results suggest by themselves, without their labels.
    static Calibration rule(Task task, List<LabelledResult> results) {
        return Calibration.of(task, results.stream().map(LabelledResult::result).toList());
    }

    /// The best calibration for labelled scores.
    ///
    /// @param start offsets near which it stays where rows are few; as many as there are
    static Calibration of(List<LabelledScores> rows, List<Double> start) {
        double[] offsets = start.stream().mapToDouble(Double::doubleValue).toArray();
        double[] best = new double[offsets.length + 1];
        Minimizer.minimize(new CalibrationFit(rows, offsets), best, MOST_STEPS, TOLERANCE);
        double temperature = Math.clamp(StrictMath.exp(best[offsets.length]), 1 / MOST_TEMPERATURE, MOST_TEMPERATURE);
        return new Calibration(
                IntStream.range(0, offsets.length)
                        .mapToObj(i -> offsets[i] + temperature * best[i])
                        .toList(),
                temperature);
    }

    @Override
    public double at(double[] x, double[] gradient) {
        int last = start.length;
        double sharpness = StrictMath.exp(-x[last]);
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
