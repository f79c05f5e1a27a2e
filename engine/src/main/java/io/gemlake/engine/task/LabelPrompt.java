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
import java.util.List;

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
        return "%s-%s-4/%s/%s".formatted(name, family.name(), Fingerprint.of(question), Fingerprint.of(calibration));
    }

    @Override
    public List<PromptPart> prefix() {
        return question instanceof Question.Sentiment ? family.sentimentPrefix() : family.prefix();
    }

    @Override
    public int windowTokens() {
        return question instanceof Question.Sentiment ? family.sentimentWindow() : 0;
    }

    @Override
    public List<Query> queries(Document document) {
        List<String> continuations =
                labels.stream().map(label -> family.lead().before(label) + END).toList();
        return List.of(new Query.Score(family.suffix(question), continuations, Normalization.CONTINUATIONS));
    }

    @Override
    public List<List<PromptPart>> questions() {
        return List.of(family.openSuffix(question));
    }

    @Override
    public Classification read(Document document, List<Answer> answers) {
        double[] scores = ((Answer.Scores) answers.getFirst()).logProbabilities();
        return Classification.likeliest(labels, calibration.probabilities(scores));
    }

    @Override
    public Classification blank() {
        return new Classification(List.of(), List.of(), Choice.ONE);
    }
}
