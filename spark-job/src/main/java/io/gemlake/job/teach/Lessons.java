// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import io.gemlake.engine.TaughtHead.Kind;
import java.util.List;

/// What is learnt from, by numbers: an example for each text, or for each word of one. An example's features are
/// its own state, and for a word those of its neighbours, all with mean 0 and deviation 1; where there is no
/// neighbour, they are what zeros come to.
final class Lessons {
    private static final float LEAST_DEVIATION = 1e-6f;

    private final int width;
    private final int neighbours;
    private final float[] states;
    private final float[] missing;
    private final float[] means;
    private final float[] deviations;
    private final int[] targets;
    private final int[] texts;

    private Lessons(List<LabelledStates> rows, Kind kind, List<String> labels) {
        int count = rows.stream().mapToInt(row -> row.places().size()).sum();
        width = rows.stream().mapToInt(LabelledStates::width).max().orElse(0);
        neighbours = kind.states() / 2;
        states = new float[Math.multiplyExact(count, width)];
        targets = new int[count];
        texts = new int[count];
        means = new float[width];
        deviations = new float[width];
        missing = new float[width];
        int example = 0;
        for (LabelledStates row : rows) {
            int[] target = row.targets(kind, labels);
            System.arraycopy(row.states(), 0, states, example * width, row.states().length);
            for (int each : target) {
                targets[example] = each;
                texts[example++] = row.position();
            }
        }
        standardize();
    }

    /// The lessons of some texts; their labels are among `labels`.
    static Lessons of(List<LabelledStates> rows, Kind kind, List<String> labels) {
        return new Lessons(rows, kind, labels);
    }

    private void standardize() {
        for (int i = 0; i < width; i++) {
            double sum = 0;
            double squares = 0;
            for (int example = 0; example < targets.length; example++) {
                double value = states[example * width + i];
                sum += value;
                squares += value * value;
            }
            double mean = sum / targets.length;
            means[i] = (float) mean;
            deviations[i] =
                    (float) Math.max(LEAST_DEVIATION, Math.sqrt(Math.max(0, squares / targets.length - mean * mean)));
            missing[i] = -means[i] / deviations[i];
        }
        for (int i = 0; i < states.length; i++) {
            states[i] = (states[i] - means[i % width]) / deviations[i % width];
        }
    }

    int examples() {
        return targets.length;
    }

    int target(int example) {
        return targets[example];
    }

    /// Position of the text that an example belongs to.
    int text(int example) {
        return texts[example];
    }

    /// Numbers of a state.
    int width() {
        return width;
    }

    /// States that the features of an example consist of.
    int blocks() {
        return 1 + 2 * neighbours;
    }

    float mean(int input) {
        return means[input];
    }

    float deviation(int input) {
        return deviations[input];
    }

    /// The array in which a state of an example lies, and where: [#start].
    float[] values(int example, int block) {
        return isThere(example, block) ? states : missing;
    }

    int start(int example, int block) {
        return isThere(example, block) ? (example + block - neighbours) * width : 0;
    }

    private boolean isThere(int example, int block) {
        int other = example + block - neighbours;
        return other >= 0 && other < targets.length && texts[other] == texts[example];
    }
}
