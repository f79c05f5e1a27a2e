// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Answer;
import io.gemlake.engine.Calibration;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Task;
import io.gemlake.engine.Task.Choice;
import io.gemlake.engine.TaskResult.Classification;
import io.gemlake.engine.TaskResult.LabelProbability;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Any number of labels: a question of its own for each, answered by "yes" or "no".
///
/// @param calibrations of "yes" and "no", one for each label or none
record AnyLabelPrompt(PromptFamily family, Task.Classify task, List<Calibration> calibrations) implements TaskPrompt {
    private static final double HALF = 0.5;

    static AnyLabelPrompt of(PromptFamily family, Task.Classify task, Calibration calibration) {
        List<Double> offsets = calibration.offsets();
        return new AnyLabelPrompt(
                family,
                task,
                IntStream.range(0, offsets.size() / 2)
                        .mapToObj(i -> new Calibration(offsets.subList(2 * i, 2 * i + 2), calibration.temperature()))
                        .toList());
    }

    @Override
    public String version() {
        return "classify-any-%s-2/%s/%s".formatted(family.name(), Fingerprint.of(task), Fingerprint.of(calibrations));
    }

    @Override
    public List<PromptPart> prefix() {
        return family.conditionPrefix();
    }

    @Override
    public List<Query> queries(Document document) {
        return task.labels().stream()
                .map(label -> YesOrNo.query(family, condition(label)))
                .toList();
    }

    private String condition(Task.Label label) {
        String about = task.instructions().isEmpty() ? "topic" : task.instructions();
        String description = label.description().isEmpty() ? "" : " (" + label.description() + ")";
        return "Is the %s %s%s?".formatted(about, label.name(), description);
    }

    @Override
    public Classification read(Document document, List<Answer> answers) {
        List<LabelProbability> probabilities = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            Calibration calibration = calibrations.isEmpty() ? Calibration.NONE : calibrations.get(i);
            probabilities.add(new LabelProbability(
                    task.labels().get(i).name(), YesOrNo.probability(answers.get(i), calibration)));
        }
        List<String> chosen = probabilities.stream()
                .filter(each -> each.probability() > HALF)
                .sorted(Comparator.comparingDouble(LabelProbability::probability)
                        .reversed())
                .map(LabelProbability::label)
                .toList();
        return new Classification(chosen, probabilities, Choice.ANY);
    }

    @Override
    public Classification blank() {
        return new Classification(List.of(), List.of(), Choice.ANY);
    }
}
