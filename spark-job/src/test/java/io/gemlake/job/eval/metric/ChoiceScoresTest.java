// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.job.eval.metric.ChoiceScores.Answer;
import io.gemlake.job.eval.metric.Metric.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChoiceScoresTest {
    @Test
    void theLikeliestChoiceIsTheAnswer() {
        Answer shortIsLikelier = new Answer(1, List.of(-3.0, -4.0), List.of(5, 10));

        assertThat(shortIsLikelier.chosen()).isZero();
        assertThat(value(Kind.ACCURACY, shortIsLikelier)).isZero();
        assertThat(value(Kind.ACCURACY_NORMALIZED, shortIsLikelier)).isEqualTo(1);
    }

    @Test
    void ofEqualsTheFirstIsTheAnswer() {
        assertThat(new Answer(0, List.of(-2.0, -2.0), List.of(1, 1)).chosen()).isZero();
    }

    @Test
    void aRowWithoutScoresIsWrong() {
        Answer failed = new Answer(0, List.of(), List.of(1, 1));

        assertThat(failed.chosen()).isNegative();
        assertThat(value(Kind.ACCURACY, failed, new Answer(0, List.of(-1.0, -2.0), List.of(1, 1))))
                .isEqualTo(0.5);
    }

    private static double value(Kind kind, Answer... answers) {
        Scores scores = new ChoiceScores(List.of(answers));
        return Bootstrap.estimate(scores.statistic(new Metric(kind)), scores.rows())
                .value();
    }
}
