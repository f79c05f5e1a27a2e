// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.job.LakeErrors;
import io.gemlake.job.eval.metric.LabelScores;
import io.gemlake.job.eval.metric.LabelScores.Answer;
import io.gemlake.job.eval.metric.Scores;
import java.util.List;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/// Answers that are one label each.
final class LabelAnswers implements TaskAnswers<Answer> {
    private final EvalSet.OfTask set;
    private final FirstLabel written;

    /// @param names the labels that the task chooses from
    LabelAnswers(EvalSet.OfTask set, List<String> names) {
        this.set = set;
        this.written = new FirstLabel(names);
    }

    @Override
    public Answer read(Item item, @Nullable Row result) {
        return likeliest(gold(item), result);
    }

    /// The likeliest label in a row of the operator.
    static Answer likeliest(String gold, @Nullable Row result) {
        if (result == null || result.isNullAt(TaskEvaluation.RESULT)) {
            return new Answer(gold, null, Double.NaN);
        }
        Row answer = result.getStruct(TaskEvaluation.RESULT);
        return new Answer(gold, answer.getAs("label"), answer.<Double>getAs("probability"));
    }

    @Override
    public Object lesson(Item item) {
        return gold(item);
    }

    @Override
    public Answer readWritten(Item item, List<String> texts) {
        return new Answer(gold(item), texts.isEmpty() ? null : written.in(texts.getFirst()), Double.NaN);
    }

    private String gold(Item item) {
        String label = item.label();
        if (set.labels().isEmpty()) {
            return label;
        }
        String mapped = set.labels().get(label);
        if (mapped == null) {
            throw LakeErrors.sourceInvalid(
                    set.rows().file(),
                    "the label '" + label + "' of row " + item.id() + " is none of those of the set '" + set.name()
                            + "': " + set.labels().keySet() + "; add it there, or leave such rows out with 'where'");
        }
        return mapped;
    }

    @Override
    public Scores scores(List<Answer> answers) {
        return new LabelScores(answers);
    }

    @Override
    public Prediction prediction(Item item, Answer answer) {
        return shown(item, answer);
    }

    static Prediction shown(Item item, Answer answer) {
        return new Prediction(
                item.id(),
                answer.gold(),
                answer.predicted(),
                Double.isNaN(answer.confidence()) ? List.of() : List.of(answer.confidence()));
    }
}
