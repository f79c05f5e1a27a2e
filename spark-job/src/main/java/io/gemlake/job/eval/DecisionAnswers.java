// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.job.eval.metric.LabelScores;
import io.gemlake.job.eval.metric.LabelScores.Answer;
import io.gemlake.job.eval.metric.Scores;
import java.util.List;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/// Answers to whether a condition holds: the labels are `true` and `false`.
final class DecisionAnswers implements TaskAnswers<Answer> {
    private static final String YES = "yes";
    private static final FirstLabel WRITTEN = new FirstLabel(List.of(YES, "no"));

    @Override
    public Answer read(Item item, @Nullable Row result) {
        if (result == null || result.isNullAt(TaskEvaluation.RESULT)) {
            return new Answer(item.label(), null, Double.NaN);
        }
        Row decision = result.getStruct(TaskEvaluation.RESULT);
        boolean holds = decision.getAs("holds");
        double probability = decision.getAs("probability");
        return new Answer(item.label(), String.valueOf(holds), holds ? probability : 1 - probability);
    }

    @Override
    public Answer readTaught(Item item, @Nullable Row result) {
        return LabelAnswers.likeliest(item.label(), result);
    }

    @Override
    public Object lesson(Item item) {
        return item.label();
    }

    @Override
    public Answer readWritten(Item item, List<String> texts) {
        String answer = texts.isEmpty() ? null : WRITTEN.in(texts.getFirst());
        return new Answer(item.label(), answer == null ? null : String.valueOf(answer.equals(YES)), Double.NaN);
    }

    @Override
    public Scores scores(List<Answer> answers) {
        return new LabelScores(answers);
    }

    @Override
    public Prediction prediction(Item item, Answer answer) {
        return LabelAnswers.shown(item, answer);
    }
}
