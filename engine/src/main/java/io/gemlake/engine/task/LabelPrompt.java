// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Answer;
import io.gemlake.engine.Calibration;
import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Query.Normalization;
import io.gemlake.engine.Task;
import io.gemlake.engine.Task.Choice;
import io.gemlake.engine.TaskResult.Classification;
import io.gemlake.engine.TaskResult.LabelProbability;
import java.util.List;
import java.util.stream.IntStream;

/// One label of several, by scoring them all: no generation, and the head for the labels' tokens only.
///
/// At each token only those compete that go on to a label. So a label of many tokens pays for the choices that its
/// tokens are, not for their number: what no other label could have in its place is free.
///
/// @param name   of the task
/// @param labels two or more
record LabelPrompt(PromptFamily family, String name, Question question, List<String> labels, Calibration calibration)
        implements TaskPrompt {
    /// Behind each label, so that one may begin with another.
    static final String END = "\n";

    static LabelPrompt of(PromptFamily family, Task.Sentiment task, Calibration calibration) {
        return new LabelPrompt(
                family,
                "sentiment",
                new Question.Sentiment(task.scale()),
                task.scale().labels(),
                calibration);
    }

    static LabelPrompt of(PromptFamily family, Task.Classify task, Calibration calibration) {
        return new LabelPrompt(
                family, "classify", new Question.Topic(task.instructions(), task.labels()), task.names(), calibration);
    }

    @Override
    public String version() {
        return "%s-%s-3/%s/%s".formatted(name, family.name(), Fingerprint.of(question), Fingerprint.of(calibration));
    }

    @Override
    public List<PromptPart> prefix() {
        return question instanceof Question.Sentiment ? family.sentimentPrefix() : family.prefix();
    }

    @Override
    public List<Query> queries(byte[] document) {
        List<String> continuations =
                labels.stream().map(label -> family.lead().before(label) + END).toList();
        return List.of(new Query.Score(family.suffix(question), continuations, Normalization.CONTINUATIONS));
    }

    @Override
    public Classification read(byte[] document, List<Answer> answers) {
        double[] probabilities = calibration.probabilities(((Answer.Scores) answers.getFirst()).logProbabilities());
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            best = probabilities[i] > probabilities[best] ? i : best;
        }
        return new Classification(
                List.of(labels.get(best)),
                IntStream.range(0, probabilities.length)
                        .mapToObj(i -> new LabelProbability(labels.get(i), probabilities[i]))
                        .toList(),
                Choice.ONE);
    }

    @Override
    public Classification blank() {
        return new Classification(List.of(), List.of(), Choice.ONE);
    }
}
