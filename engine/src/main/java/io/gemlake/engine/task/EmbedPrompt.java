// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Answer;
import io.gemlake.engine.Calibration;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaskResult.Embedding;
import java.util.Arrays;
import java.util.List;

/// The direction of a document's hidden state from that of texts in general: where the calibration's sample lies. Raw
/// states of all texts point nearly the same way.
record EmbedPrompt(PromptFamily family, Task.Embed task, Calibration calibration) implements TaskPrompt {
    private static final Question GIST = new Question.Gist();

    @Override
    public String version() {
        return "embed-%s-1/%s-%s".formatted(family.name(), task.layer(), Fingerprint.of(calibration));
    }

    @Override
    public List<PromptPart> prefix() {
        return family.ownPrefix(GIST);
    }

    @Override
    public List<Query> queries(Document document) {
        return List.of(new Query.HiddenState(family.suffix(GIST), task.layer()));
    }

    @Override
    public Embedding read(Document document, List<Answer> answers) {
        float[] state = ((Answer.HiddenState) answers.getFirst()).values();
        double[] direction = new double[state.length];
        for (int i = 0; i < direction.length; i++) {
            direction[i] = state[i];
        }
        return unit(calibration.centred(length1(direction)));
    }

    private static Embedding unit(double[] vector) {
        double[] unit = length1(vector);
        float[] values = new float[unit.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) unit[i];
        }
        return new Embedding(values);
    }

    private static double[] length1(double[] vector) {
        double squares = 0;
        for (double value : vector) {
            squares += value * value;
        }
        double length = Math.sqrt(squares);
        return length == 0
                ? vector
                : Arrays.stream(vector).map(value -> value / length).toArray();
    }

    /// The direction of the mean.
    @Override
    public Embedding merge(List<Part> parts) {
        if (parts.size() == 1) {
            return (Embedding) parts.getFirst().result();
        }
        double[] sum = new double[((Embedding) parts.getFirst().result()).values().length];
        for (Part part : parts) {
            float[] values = ((Embedding) part.result()).values();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += values[i];
            }
        }
        return unit(sum);
    }

    @Override
    public Embedding blank() {
        return new Embedding(new float[0]);
    }
}
