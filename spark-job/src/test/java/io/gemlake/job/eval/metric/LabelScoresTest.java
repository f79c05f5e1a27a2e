// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.job.eval.metric.LabelScores.Answer;
import io.gemlake.job.eval.metric.Metric.Kind;
import io.gemlake.job.eval.metric.Reliability.Bin;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LabelScoresTest {
    /// Of `a` two right and one missed, of `b` one right and one called `a`, of `c` none; one row without an answer.
    private static final Scores SCORES = new LabelScores(List.of(
            answer("a", "a", 0.95),
            answer("a", "a", 0.62),
            answer("a", "d", 0.66),
            answer("b", "b", 0.92),
            answer("b", "a", 0.51),
            answer("c", null, Double.NaN)));

    @Test
    void accuracyIsTheShareOfRightRows() {
        assertThat(value(SCORES, new Metric(Kind.ACCURACY))).isEqualTo(0.5);
    }

    @Test
    void f1OfALabelIsOfItsRows() {
        // a: 2 hits, 3 chosen, 3 right. b: 1 hit, 1 chosen, 2 right. d: chosen once, never right.
        assertThat(value(SCORES, new Metric(Kind.F1, "a"))).isCloseTo(4.0 / 6, within(1e-12));
        assertThat(value(SCORES, new Metric(Kind.F1, "b"))).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(value(SCORES, new Metric(Kind.F1, "d"))).isZero();
        assertThat(value(SCORES, new Metric(Kind.F1, "e"))).isZero();
    }

    @Test
    void macroF1IsTheMeanOverTheLabelsOfTheData() {
        assertThat(value(SCORES, new Metric(Kind.MACRO_F1))).isCloseTo((4.0 / 6 + 2.0 / 3 + 0) / 3, within(1e-12));
    }

    @Test
    void calibrationErrorIsTheMeanDifferenceOfTheBins() {
        // 0.5 to 0.6: 1 row, 0.51, none right. 0.6 to 0.7: 2 rows, 0.64, half right. From 0.9: 2 rows, 0.935, all
        // right.
        assertThat(value(SCORES, new Metric(Kind.CALIBRATION_ERROR)))
                .isCloseTo((1 * 0.51 + 2 * 0.14 + 2 * 0.065) / 5, within(1e-12));
        assertThat(SCORES.reliability())
                .extracting(Reliability::bins)
                .satisfies(bins -> assertThat(bins).extracting(Bin::count).containsExactly(1, 2, 2))
                .satisfies(bins -> assertThat(bins).extracting(Bin::from).containsExactly(0.5, 0.6, 0.9));
    }

    @Test
    void certaintyBelongsToTheLastBin() {
        Scores certain = new LabelScores(List.of(answer("a", "a", 1.0), answer("b", "b", 1.0 + 1e-12)));

        assertThat(value(certain, new Metric(Kind.CALIBRATION_ERROR))).isCloseTo(0, within(1e-9));
    }

    @Test
    void withoutProbabilitiesThereIsNoCalibrationError() {
        Scores plain = new LabelScores(List.of(answer("a", "a", Double.NaN)));
        List<Metric> metrics = List.of(new Metric(Kind.ACCURACY), new Metric(Kind.CALIBRATION_ERROR));

        assertThat(plain.reliability()).isNull();
        assertThat(plain.estimates(metrics)).containsOnlyKeys(metrics.getFirst());
        assertThat(SCORES.estimates(metrics)).containsOnlyKeys(metrics);
    }

    @Test
    void metricsOfOtherAnswersAreNotThere() {
        assertThatIllegalStateException()
                .isThrownBy(() -> SCORES.statistic(new Metric(Kind.ROUGE_L)))
                .withMessage("rouge_l does not fit these answers");
    }

    private static double value(Scores scores, Metric metric) {
        return Bootstrap.estimate(scores.statistic(metric), scores.rows()).value();
    }

    private static Answer answer(String gold, @Nullable String predicted, double confidence) {
        return new Answer(gold, predicted, confidence);
    }
}
