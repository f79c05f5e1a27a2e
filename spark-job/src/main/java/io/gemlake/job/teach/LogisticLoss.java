// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import io.gemlake.engine.Calibration;
import io.gemlake.job.learn.Minimizer;
import java.util.Arrays;

/// The loss of multinomial logistic regression: the mean negative log-probability of the right targets, and half the
/// squares of the weights times the strength of the regularisation. Its argument is `[scores, blocks · width]` weights,
/// then a bias for each score, which nothing holds down.
final class LogisticLoss implements Minimizer.Function {
    /// Errors of probabilities below it move no weight.
    private static final double LEAST_SLOPE = 1e-5;

    private final Lessons lessons;
    private final int[] examples;
    private final int scores;
    private final int features;
    private final double strength;
    private final float[] weights;
    private final float[] slopes;

    /// @param examples of the lessons that count
    /// @param scores   number of targets
    LogisticLoss(Lessons lessons, int[] examples, int scores, double strength) {
        this.lessons = lessons;
        this.examples = examples;
        this.scores = scores;
        this.strength = strength;
        features = lessons.blocks() * lessons.width();
        weights = new float[scores * features];
        slopes = new float[scores * features];
    }

    /// Length of the argument.
    static int size(Lessons lessons, int scores) {
        return scores * (lessons.blocks() * lessons.width() + 1);
    }

    @Override
    public double at(double[] x, double[] gradient) {
        take(x);
        Arrays.fill(slopes, 0);
        Arrays.fill(gradient, 0);
        double sum = 0;
        for (int example : examples) {
            double[] probabilities = Calibration.NONE.probabilities(scores(x, example));
            int target = lessons.target(example);
            sum -= Math.log(Math.max(Double.MIN_NORMAL, probabilities[target]));
            probabilities[target]--;
            for (int score = 0; score < scores; score++) {
                gradient[weights.length + score] += probabilities[score] / examples.length;
                // Most words are no names, and soon known to be none.
                if (Math.abs(probabilities[score]) > LEAST_SLOPE) {
                    addTo(score, example, (float) probabilities[score]);
                }
            }
        }
        double squares = 0;
        for (int i = 0; i < weights.length; i++) {
            gradient[i] = slopes[i] / examples.length + strength * x[i];
            squares += x[i] * x[i];
        }
        return sum / examples.length + strength * squares / 2;
    }

    /// The scores of an example.
    double[] scores(double[] x, int example) {
        double[] result = new double[scores];
        for (int score = 0; score < scores; score++) {
            double sum = x[weights.length + score];
            for (int block = 0; block < lessons.blocks(); block++) {
                int from = score * features + block * lessons.width();
                sum += dot(from, lessons.values(example, block), lessons.start(example, block));
            }
            result[score] = sum;
        }
        return result;
    }

    /// Makes [#scores] those of other weights.
    void take(double[] x) {
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) x[i];
        }
    }

    /// Four sums at a time, since one would wait for itself.
    private float dot(int from, float[] values, int start) {
        float[] w = weights;
        int width = lessons.width();
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i + 4 <= width; i += 4) {
            a += w[from + i] * values[start + i];
            b += w[from + i + 1] * values[start + i + 1];
            c += w[from + i + 2] * values[start + i + 2];
            d += w[from + i + 3] * values[start + i + 3];
        }
        for (; i < width; i++) {
            a += w[from + i] * values[start + i];
        }
        return (a + b) + (c + d);
    }

    private void addTo(int score, int example, float factor) {
        int width = lessons.width();
        for (int block = 0; block < lessons.blocks(); block++) {
            int to = score * features + block * width;
            float[] values = lessons.values(example, block);
            int start = lessons.start(example, block);
            for (int i = 0; i < width; i++) {
                slopes[to + i] += factor * values[start + i];
            }
        }
    }
}
