// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Answer;
import io.gemlake.engine.Query;
import io.gemlake.engine.Query.Normalization;
import io.gemlake.engine.TaskResult;
import java.util.List;

/// Sentiment by scoring four labels: no generation, and the head for the labels' tokens only.
record SentimentPrompt(PromptFamily family) implements TaskPrompt {
    private static final List<String> LABELS = List.of("positive", "negative", "neutral", "mixed");

    @Override
    public String version() {
        return "sentiment-" + family.name() + "-1";
    }

    @Override
    public List<Query> queries() {
        List<String> continuations = LABELS.stream().map(family.lead()::before).toList();
        return List.of(new Query.Score(family.suffix(Field.SENTIMENT), continuations, Normalization.CONTINUATIONS));
    }

    @Override
    public TaskResult read(byte[] document, List<Answer> answers) {
        double[] scores = ((Answer.Scores) answers.getFirst()).logProbabilities();
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        return new TaskResult.Sentiment(LABELS.get(best), StrictMath.exp(scores[best]));
    }

    @Override
    public TaskResult blank() {
        return new TaskResult.Sentiment(null, 0);
    }
}
