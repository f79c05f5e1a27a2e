// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.job.eval.metric.Scores;
import io.gemlake.job.eval.metric.TextScores;
import io.gemlake.job.eval.metric.TextScores.Answer;
import java.util.List;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/// Answers that are texts of their own.
final class TextAnswers implements TaskAnswers<Answer> {
    @Override
    public Answer read(Item item, @Nullable Row result) {
        return answer(item, result == null ? null : result.getString(TaskEvaluation.RESULT));
    }

    @Override
    public Answer readWritten(Item item, List<String> texts) {
        return answer(item, texts.isEmpty() ? null : texts.getFirst());
    }

    @Override
    public Object lesson(Item item) {
        throw new IllegalStateException("no suite teaches summaries");
    }

    private static Answer answer(Item item, @Nullable String text) {
        return new Answer(item.text(), item.texts(), text);
    }

    @Override
    public Scores scores(List<Answer> answers) {
        return new TextScores(answers);
    }

    @Override
    public Prediction prediction(Item item, Answer answer) {
        return new Prediction(item.id(), answer.references().getFirst(), answer.text(), List.of());
    }
}
