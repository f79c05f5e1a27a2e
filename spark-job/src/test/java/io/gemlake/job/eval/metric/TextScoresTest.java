// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.job.eval.metric.Metric.Kind;
import io.gemlake.job.eval.metric.TextScores.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextScoresTest {
    @Test
    void ofSeveralReferencesTheBestCounts() {
        Scores scores = scores("", List.of("red fox", "the fox runs"), "the fox");

        assertThat(value(scores, Kind.ROUGE_1)).isCloseTo(2 * 2.0 / 5, within(1e-12));
        assertThat(value(scores, Kind.ROUGE_2)).isCloseTo(2 * 1.0 / 3, within(1e-12));
        assertThat(value(scores, Kind.ROUGE_L)).isCloseTo(2 * 2.0 / 5, within(1e-12));
        assertThat(value(scores, Kind.WORDS)).isEqualTo(2);
    }

    @Test
    void aMissingTextIsWorthNothing() {
        Scores scores = new TextScores(List.of(new Answer("", List.of("a"), null), new Answer("", List.of("a"), "a")));

        assertThat(value(scores, Kind.ROUGE_1)).isEqualTo(0.5);
        assertThat(value(scores, Kind.REPEATS)).isZero();
    }

    @Test
    void sentencesThatStandThereTwiceAreRepeats() {
        assertThat(TextScores.repeats("It rains in Ulm. It snows. It rains in Ulm!"))
                .isTrue();
        assertThat(TextScores.repeats("Oh yes. It rains. Oh yes.")).isFalse();
        assertThat(TextScores.repeats("It rains in Ulm. It rains in Bonn.")).isFalse();
    }

    @Test
    void wordsThreeTimesInARowAreRepeats() {
        assertThat(TextScores.repeats("we go on and on and on and on")).isTrue();
        assertThat(TextScores.repeats("no no no")).isTrue();
        assertThat(TextScores.repeats("on and on and off")).isFalse();
        assertThat(TextScores.repeats("a b c d a b c d a b c d")).isTrue();
        assertThat(TextScores.repeats("a b c d a b c d a b c")).isFalse();
    }

    @Test
    void fourWordsThreeTimesAreRepeats() {
        assertThat(TextScores.repeats("we go on and stop, we go on and eat, we go on and sleep"))
                .isTrue();
        assertThat(TextScores.repeats("we go on and stop, we go on and eat, we go on to sleep"))
                .isFalse();
    }

    @Test
    void numbersAndNamesThatTheDocumentLacksAreCounted() {
        String document = "In 2020 Anna Berg moved to Ulm with 3.5 tons.";

        assertThat(TextScores.unsupported(document, "Anna moved to Ulm in 2020. She took 3.5 tons."))
                .isZero();
        assertThat(TextScores.unsupported(document, "In 2021 ANNA moved to Bonn, to Bonn. Later she left."))
                .isEqualTo(2);
        assertThat(TextScores.unsupported(document, "")).isZero();
    }

    private static Scores scores(String document, List<String> references, String text) {
        return new TextScores(List.of(new Answer(document, references, text)));
    }

    private static double value(Scores scores, Kind kind) {
        return Bootstrap.estimate(scores.statistic(new Metric(kind)), scores.rows())
                .value();
    }
}
