// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

import io.gemlake.engine.Answer;
import io.gemlake.engine.Calibration;
import io.gemlake.engine.Query;
import io.gemlake.engine.Query.Normalization;
import java.util.List;

/// A question that is answered by "yes" or "no".
final class YesOrNo {
    private YesOrNo() {}

    /// The query that asks whether a condition holds.
    static Query query(PromptFamily family, String condition) {
        List<String> answers = List.of(
                family.lead().before(Question.Condition.YES) + LabelPrompt.END,
                family.lead().before(Question.Condition.NO) + LabelPrompt.END);
        return new Query.Score(family.suffix(new Question.Condition(condition)), answers, Normalization.CONTINUATIONS);
    }

    /// The probability of "yes".
    static double probability(Answer answer, Calibration calibration) {
        return calibration.probabilities(((Answer.Scores) answer).logProbabilities())[0];
    }
}
