// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import io.gemlake.engine.LinearMap;
import io.gemlake.job.learn.Minimizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Multinomial logistic regression, with the strength of regularisation and the temperature that cross-validation finds
/// best.
final class Trainer {
    private static final int FOLDS = 4;
    private static final int MOST_STEPS = 100;
    private static final double TOLERANCE = 1e-4;
    /// Strengths of regularisation to choose from. The loss between them has one minimum, so not all are tried.
    private static final double[] STRENGTHS = {10, 3, 1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001};

    private static final int FIRST_STRENGTH = 3;

    private final Lessons lessons;
    private final int scores;
    private final int[][] learnt = new int[FOLDS][];
    private final int[][] unseen = new int[FOLDS][];
    /// What was learnt without each fold, where the next strength begins.
    private final double[][] weights = new double[FOLDS][];

    private final Map<Integer, List<Scored>> trials = new HashMap<>();

    /// What was learnt, and how well it did in cross-validation.
    ///
    /// @param map         as a head has it
    /// @param bias        as a head has it
    /// @param strength    of the regularisation
    /// @param temperature what scores were divided by
    /// @param loss        mean negative log-probability of what was to be learnt, when it had not been seen
    record Fit(LinearMap map, float[] bias, double strength, double temperature, double loss) {}

    private Trainer(Lessons lessons, int scores) {
        this.lessons = lessons;
        this.scores = scores;
        for (int fold = 0; fold < FOLDS; fold++) {
            int held = fold;
            learnt[fold] = examples(text -> text % FOLDS != held);
            unseen[fold] = examples(text -> text % FOLDS == held);
            weights[fold] = new double[LogisticLoss.size(lessons, scores)];
        }
    }

    /// The best fit to lessons.
    ///
    /// @param scores number of targets
    static Fit fit(Lessons lessons, int scores) {
        return new Trainer(lessons, scores).best();
    }

    private int[] examples(IntPredicate texts) {
        return IntStream.range(0, lessons.examples())
                .filter(example -> texts.test(lessons.text(example)))
                .toArray();
    }

    private Fit best() {
        int best = FIRST_STRENGTH;
        int step = loss(best + 1) < loss(best) ? 1 : -1;
        while (best + step >= 0 && best + step < STRENGTHS.length && loss(best + step) < loss(best)) {
            best += step;
        }
        double temperature = Scored.bestTemperature(trial(best));
        double[] x = weights[0].clone();
        learn(examples(_ -> true), best, x);
        return new Fit(
                map(x, temperature),
                bias(x, temperature),
                STRENGTHS[best],
                temperature,
                Scored.loss(trial(best), temperature));
    }

    private double loss(int strength) {
        return Scored.loss(trial(strength), 1);
    }

    /// The scores of all examples by weights that had not seen them.
    private List<Scored> trial(int strength) {
        List<Scored> known = trials.get(strength);
        if (known != null) {
            return known;
        }
        List<Scored> scored = IntStream.range(0, FOLDS)
                .parallel()
                .mapToObj(fold -> trial(fold, strength))
                .flatMap(List::stream)
                .toList();
        trials.put(strength, scored);
        return scored;
    }

    private List<Scored> trial(int fold, int strength) {
        LogisticLoss loss = learn(learnt[fold], strength, weights[fold]);
        loss.take(weights[fold]);
        return Arrays.stream(unseen[fold])
                .mapToObj(example -> new Scored(lessons.target(example), loss.scores(weights[fold], example)))
                .toList();
    }

    private LogisticLoss learn(int[] examples, int strength, double[] x) {
        var loss = new LogisticLoss(lessons, examples, scores, STRENGTHS[strength]);
        Minimizer.minimize(loss, x, MOST_STEPS, TOLERANCE);
        return loss;
    }

    /// Weights of states as they come from the model, `[width, blocks · scores]`.
    private LinearMap map(double[] x, double temperature) {
        int width = lessons.width();
        int outputs = lessons.blocks() * scores;
        float[] map = new float[width * outputs];
        for (int input = 0; input < width; input++) {
            double divisor = lessons.deviation(input) * temperature;
            for (int output = 0; output < outputs; output++) {
                map[input * outputs + output] = (float) (weight(x, output, input) / divisor);
            }
        }
        return new LinearMap(width, outputs, map);
    }

    private float[] bias(double[] x, double temperature) {
        float[] bias = new float[scores];
        int weightCount = x.length - scores;
        for (int score = 0; score < scores; score++) {
            double sum = x[weightCount + score];
            for (int block = 0; block < lessons.blocks(); block++) {
                for (int input = 0; input < lessons.width(); input++) {
                    sum -= weight(x, block * scores + score, input) * lessons.mean(input) / lessons.deviation(input);
                }
            }
            bias[score] = (float) (sum / temperature);
        }
        return bias;
    }

    /// @param output index of a score in a block
    private double weight(double[] x, int output, int input) {
        int features = lessons.blocks() * lessons.width();
        return x[output % scores * features + output / scores * lessons.width() + input];
    }
}
