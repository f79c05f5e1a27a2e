// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.engine.TaughtHead;
import io.gemlake.engine.TaughtHead.Kind;
import io.gemlake.engine.TaughtHead.Origin;
import io.gemlake.job.teach.LabelledStates.Place;
import io.gemlake.job.teach.NamedText.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static final Origin ORIGIN = new Origin("ab".repeat(32), "v");

    @Test
    void theGradientIsTheSlopeOfTheLoss() {
        Lessons lessons = Lessons.of(sentences(6, 1), Kind.ENTITIES, List.of("name"));
        int[] examples = {0, 1, 3, 4, 7};
        var loss = new LogisticLoss(lessons, examples, 3, 0.1);
        double[] x = new Random(2).doubles(LogisticLoss.size(lessons, 3), -1, 1).toArray();
        double[] gradient = new double[x.length];
        loss.at(x, gradient);
        for (int i = 0; i < x.length; i++) {
            double step = 1e-2;
            double[] more = x.clone();
            double[] less = x.clone();
            more[i] += step;
            less[i] -= step;
            double slope = (loss.at(more, new double[x.length]) - loss.at(less, new double[x.length])) / (2 * step);
            assertThat(gradient[i]).isCloseTo(slope, within(1e-3));
        }
    }

    @Test
    void classesOfKnownOddsGetTheirProbabilities() {
        var random = new Random(5);
        List<LabelledStates> rows = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            float value = (float) random.nextGaussian(100, 20);
            boolean yes = random.nextDouble() < probability(value);
            rows.add(new LabelledStates(
                    i, yes ? "yes" : "no", List.of(), List.of(new Place(0, 1)), new float[] {value, 7}));
        }
        List<String> labels = List.of("no", "yes");
        Trainer.Fit fit = Trainer.fit(Lessons.of(rows, Kind.CLASSIFY, labels), 2);
        var head = new TaughtHead(Kind.CLASSIFY, labels, new TaughtHead.Reading(1), fit.map(), fit.bias(), ORIGIN);

        for (float value : new float[] {60, 90, 100, 110, 140}) {
            assertThat(head.probabilities(head.map().image(new float[] {value, 7}))[1])
                    .isCloseTo(probability(value), within(0.06));
        }
        assertThat(fit.temperature()).isBetween(0.8, 1.25);
    }

    private static double probability(double value) {
        return 1 / (1 + Math.exp(-(value - 105) / 10));
    }

    @Test
    void namesThatOnlyANeighbourTellsAreFound() {
        List<String> labels = List.of("name");
        Trainer.Fit fit = Trainer.fit(Lessons.of(sentences(300, 3), Kind.ENTITIES, labels), 3);
        var head = new TaughtHead(Kind.ENTITIES, labels, new TaughtHead.Reading(1), fit.map(), fit.bias(), ORIGIN);

        assertThat(Evaluation.of(sentences(100, 4), head).value("span F1")).isGreaterThan(0.99);
        assertThat(Evaluation.of(sentences(100, 4), head).rows()).isEqualTo(100);
    }

    /// Words of one number and some noise; the word behind a 1 is a name.
    private static List<LabelledStates> sentences(int count, int seed) {
        var random = new Random(seed);
        List<LabelledStates> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int words = 2 + random.nextInt(6);
            int before = random.nextInt(words - 1);
            List<Place> places = new ArrayList<>();
            float[] states = new float[2 * words];
            for (int word = 0; word < words; word++) {
                places.add(new Place(2 * word, 2 * word + 1));
                states[2 * word] = word == before ? 1 : 0;
                states[2 * word + 1] = (float) random.nextGaussian();
            }
            Place name = places.get(before + 1);
            rows.add(new LabelledStates(i, "", List.of(new Name("name", name.start(), name.end())), places, states));
        }
        return rows;
    }
}
