// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.job.eval.metric.Metric.Kind;
import io.gemlake.job.eval.metric.SpanScores.Answer;
import io.gemlake.job.eval.metric.SpanScores.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpanScoresTest {
    private static final Span ANNA = new Span("person", "Anna Berg", 0, 9);
    private static final Span ULM = new Span("location", "Ulm", 14, 17);

    @Test
    void exactPlacesHaveLabelStartAndEndInCommon() {
        Scores scores = scores(List.of(ANNA, ULM), List.of(ANNA, new Span("location", "in Ulm", 11, 17)));

        assertThat(value(scores, Kind.SPAN_F1)).isEqualTo(0.5);
        assertThat(value(scores, Kind.SPAN_PRECISION)).isEqualTo(0.5);
        assertThat(value(scores, Kind.SPAN_RECALL)).isEqualTo(0.5);
    }

    @Test
    void aPlaceCountsAsOftenAsItIsThere() {
        Scores scores = scores(List.of(ULM), List.of(ULM, ULM));

        assertThat(value(scores, Kind.SPAN_F1)).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(value(scores, Kind.SPAN_PRECISION)).isEqualTo(0.5);
        assertThat(value(scores, Kind.SPAN_RECALL)).isEqualTo(1);
    }

    @Test
    void partialPlacesCountByWhatTheyHaveInCommon() {
        // "Anna" of "Anna Berg": 4 characters of 4 and of 9.
        Scores scores = scores(List.of(ANNA, ULM), List.of(new Span("person", "Anna", 0, 4)));

        assertThat(value(scores, Kind.SPAN_F1)).isZero();
        assertThat(value(scores, Kind.PARTIAL_F1)).isCloseTo(2 * (8.0 / 13) / 3, within(1e-12));
    }

    @Test
    void onePlaceIsNotThePartOfTwo() {
        Span first = new Span("person", "Anna", 0, 4);
        Span second = new Span("person", "Berg", 5, 9);
        Scores scores = scores(List.of(ANNA), List.of(second, first));

        assertThat(value(scores, Kind.PARTIAL_F1)).isCloseTo(2 * (8.0 / 13) / 3, within(1e-12));
    }

    @Test
    void placesOfOtherLabelsHaveNothingInCommon() {
        Scores scores = scores(List.of(ANNA), List.of(new Span("location", "Anna Berg", 0, 9)));

        assertThat(value(scores, Kind.PARTIAL_F1)).isZero();
        assertThat(value(scores, Kind.STRING_F1)).isZero();
    }

    @Test
    void stringsCountWhereverTheyStand() {
        Scores scores = scores(List.of(ULM), List.of(new Span("location", "Ulm", 30, 33)));

        assertThat(value(scores, Kind.SPAN_F1)).isZero();
        assertThat(value(scores, Kind.STRING_F1)).isEqualTo(1);
    }

    @Test
    void valuesThatTheTextLacksAreCounted() {
        Scores scores =
                scores(List.of(ULM), List.of(ULM, Span.nowhere("person", "Zoe"), Span.nowhere("person", "Zoe")));

        assertThat(value(scores, Kind.VERBATIM)).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(value(scores, Kind.PARTIAL_F1)).isEqualTo(0.5);
    }

    @Test
    void rowsAreSummedUpBeforeTheyAreDivided() {
        Scores scores = new SpanScores(List.of(
                new Answer(List.of(ANNA, ULM), List.of(ANNA, ULM)),
                new Answer(List.of(), List.of(ULM)),
                new Answer(List.of(), List.of())));

        assertThat(value(scores, Kind.SPAN_F1)).isCloseTo(2 * 2.0 / (3 + 2), within(1e-12));
    }

    private static Scores scores(List<Span> gold, List<Span> predicted) {
        return new SpanScores(List.of(new Answer(gold, predicted)));
    }

    private static double value(Scores scores, Kind kind) {
        return Bootstrap.estimate(scores.statistic(new Metric(kind)), scores.rows())
                .value();
    }
}
