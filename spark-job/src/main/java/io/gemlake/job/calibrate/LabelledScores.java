// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.calibrate;

import io.gemlake.engine.Calibration;
import io.gemlake.engine.TaskResult;
import io.gemlake.engine.TaskResult.LabelProbability;
import java.util.ArrayList;
import java.util.List;

/// What a model says of labels of which one is right, before any calibration.
///
/// @param first  index of the offset of the first of them
/// @param scores log-probabilities
/// @param target index of the right one
record LabelledScores(int first, double[] scores, int target) {
    /// Below what differs from 0 beside 1.
    private static final double LEAST_PROBABILITY = 1e-12;

    /// Those of all texts.
    static List<LabelledScores> of(List<LabelledResult> results) {
        return results.stream()
                .flatMap(each -> of(each.result(), each.labels()).stream())
                .toList();
    }

    /// Those of a text: one, or for each label that may hold beside others one of yes and no.
    ///
    /// @param result of a task that takes scores as they are
    /// @param right  labels of the text; of a condition `true` or `false`
    static List<LabelledScores> of(TaskResult result, List<String> right) {
        return switch (result) {
            case TaskResult.Classification(var _, var probabilities, var choice) ->
                switch (choice) {
                    case ONE -> List.of(one(probabilities, right.getFirst()));
                    case ANY -> each(probabilities, right);
                };
            case TaskResult.Decision(var _, double probability) ->
                List.of(yesOrNo(0, probability, Boolean.parseBoolean(right.getFirst())));
            case TaskResult.Entities _,
                    TaskResult.Summary _,
                    TaskResult.Written _,
                    TaskResult.States _,
                    TaskResult.Text _,
                    TaskResult.Embedding _,
                    TaskResult.TokenCount _ -> throw new IllegalArgumentException("a result without labels");
        };
    }

    private static LabelledScores one(List<LabelProbability> probabilities, String right) {
        List<String> names = probabilities.stream().map(LabelProbability::label).toList();
        double[] scores = probabilities.stream()
                .mapToDouble(LabelProbability::probability)
                .map(LabelledScores::logarithm)
                .toArray();
        return new LabelledScores(0, scores, names.indexOf(right));
    }

    private static List<LabelledScores> each(List<LabelProbability> probabilities, List<String> right) {
        List<LabelledScores> all = new ArrayList<>();
        for (LabelProbability each : probabilities) {
            all.add(yesOrNo(2 * all.size(), each.probability(), right.contains(each.label())));
        }
        return all;
    }

    private static LabelledScores yesOrNo(int first, double yes, boolean holds) {
        return new LabelledScores(first, new double[] {logarithm(yes), logarithm(1 - yes)}, holds ? 0 : 1);
    }

    static double logarithm(double probability) {
        return StrictMath.log(Math.max(LEAST_PROBABILITY, probability));
    }

    /// What a calibration makes of them.
    ///
    /// @param calibration of the task
    double[] probabilities(Calibration calibration) {
        List<Double> offsets = calibration.offsets();
        var own = offsets.isEmpty()
                ? calibration
                : new Calibration(offsets.subList(first, first + scores.length), calibration.temperature());
        return own.probabilities(scores);
    }
}
