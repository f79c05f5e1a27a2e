// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.engine.TaskResult.Classification;
import io.gemlake.engine.TaskResult.Decision;
import io.gemlake.engine.TaskResult.LabelProbability;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    private static final Task TWO_WAY = new Task.Sentiment(Task.Scale.TWO_WAY);
    private static final Task FILTER = new Task.Filter("Is it short?");

    @Test
    void positiveAndNegativeBecomeAsLikelyAsEachOther() {
        Calibration calibration = Calibration.of(TWO_WAY, List.of(one(0.5, 0.5), one(0.1, 0.9)));

        assertThat(calibration.offsets().get(0)).isCloseTo(Math.log(0.3), within(1e-12));
        assertThat(calibration.offsets().get(1)).isCloseTo(Math.log(0.7), within(1e-12));
        assertThat(calibration.temperature()).isEqualTo(1);
    }

    @Test
    void rareSentimentsStayRare() {
        Calibration calibration =
                Calibration.of(new Task.Sentiment(), List.of(one(0.4, 0.1, 0.49, 0.01), one(0.2, 0.2, 0.59, 0.01)));

        double pair = (Math.log(0.3) + Math.log(0.15)) / 2;
        assertThat(calibration.offsets().get(2)).isCloseTo(pair, within(1e-12));
        assertThat(calibration.offsets().get(3)).isCloseTo(pair, within(1e-12));
    }

    @Test
    void theMoreLabelsTheMoreIsTakenOff() {
        List<String> four = List.of("a", "b", "c", "d");

        assertThat(Calibration.of(Task.Classify.among(four), List.of(one(0.7, 0.1, 0.1, 0.1)))
                        .offsets()
                        .getFirst())
                .isCloseTo(Math.log(0.7) / 2, within(1e-12));
        assertThat(Calibration.of(Task.Classify.among(four.subList(0, 2)), List.of(one(0.7, 0.3)))
                        .offsets()
                        .getFirst())
                .isCloseTo(Math.log(0.7) * (1 - Math.sqrt(0.5)), within(1e-12));
    }

    @Test
    void blankTextsDoNotCount() {
        Classification blank = new Classification(List.of(), List.of(), Task.Choice.ONE);

        assertThat(Calibration.of(TWO_WAY, List.of(blank, one(0.25, 0.75), blank)))
                .isEqualTo(Calibration.of(TWO_WAY, List.of(one(0.25, 0.75))));
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> Calibration.of(TWO_WAY, List.of(blank)))
                .withMessageContaining("no text to calibrate with");
    }

    @Test
    void answersOfYesAndNoHaveTwoOffsetsForEachQuestion() {
        var task = new Task.Classify(List.of(new Task.Label("a"), new Task.Label("b")), "", Task.Choice.ANY);
        var any = new Classification(
                List.of(), List.of(new LabelProbability("a", 0.5), new LabelProbability("b", 0.25)), Task.Choice.ANY);
        double strength = 1 - Math.sqrt(0.5);

        assertThat(Calibration.of(task, List.of(any)).offsets().get(3))
                .isCloseTo(Math.log(0.75) * strength, within(1e-12));
        assertThat(Calibration.of(FILTER, List.of(new Decision(true, 0.75))).offsets())
                .hasSize(2)
                .first()
                .satisfies(yes -> assertThat(yes).isCloseTo(Math.log(0.75) * strength, within(1e-12)));
        assertThat(Calibration.of(FILTER, List.of(new Decision(true, 1))).offsets())
                .allMatch(Double::isFinite);
    }

    @Test
    void whatTheModelLikesAnywayIsTakenOff() {
        double[] scores = {Math.log(0.8), Math.log(0.2)};

        assertThat(Calibration.NONE.probabilities(scores)).containsExactly(new double[] {0.8, 0.2}, within(1e-12));
        assertThat(Calibration.of(TWO_WAY, List.of(one(0.9, 0.1))).probabilities(scores)[1])
                .isCloseTo(2 / (2 + 8.0 / 9), within(1e-12));
    }

    @Test
    void temperatureFlattensWithoutChangingTheOrder() {
        double[] scores = {Math.log(0.9), Math.log(0.1)};

        double[] flat = Calibration.NONE.withTemperature(2).probabilities(scores);

        assertThat(flat[0]).isCloseTo(0.75, within(1e-12));
        assertThat(flat[0] + flat[1]).isCloseTo(1, within(1e-12));
    }

    @Test
    void aCalibrationOfOtherLabelsIsRefused() {
        Calibration calibration = Calibration.of(TWO_WAY, List.of(one(0.5, 0.5)));

        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> calibration.probabilities(new double[3]))
                .withMessageContaining("for 2 labels, and there are 3");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> new Calibration(List.of(Double.NaN), 1))
                .withMessageContaining("NaN");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> new Calibration(List.of(), 0))
                .withMessageContaining("temperature");
    }

    @Test
    void knownFeelingsOfTheSampleSharpenTimidAnswersAndFlattenWrongOnes() {
        assertThat(onSample(TWO_WAY, 0.7, 0.7)).isBetween(0.2, 0.6);
        assertThat(onSample(TWO_WAY, 0.5, 0.5)).isCloseTo(1, within(1e-6));
        assertThat(onSample(TWO_WAY, 0.99, 0.01)).isGreaterThan(1.5);
    }

    /// The temperature when every text that has a feeling is found to have it with one probability or with another,
    /// by turns.
    private static double onSample(Task task, double oneProbability, double otherProbability) {
        List<TaskResult> results = new ArrayList<>();
        int known = 0;
        for (CalibrationSample text : CalibrationSample.TEXTS) {
            double right = text.feeling() == ' ' ? 0.5 : known++ % 2 == 0 ? oneProbability : otherProbability;
            double positive = text.feeling() == '-' ? 1 - right : right;
            results.add(one(positive, 1 - positive));
        }
        return Calibration.onSample(task, results).temperature();
    }

    @Test
    void theFeelingsOfTheSampleSayNothingOfOtherLabels() {
        Task topics = Task.Classify.among(List.of("a", "b"));

        assertThat(onSample(topics, 0.7, 0.7)).isEqualTo(1);
    }

    @Test
    void theSampleIsLargeAndVaried() {
        List<String> sample = Calibration.sample();

        assertThat(sample)
                .hasSizeGreaterThanOrEqualTo(96)
                .doesNotHaveDuplicates()
                .noneMatch(String::isBlank);
    }

    @Test
    void onlyTasksWithLabelsAreCalibrated() {
        assertThat(Calibration.suits(new Task.Sentiment())).isTrue();
        assertThat(Calibration.suits(new Task.Filter("Is it short?"))).isTrue();
        assertThat(Calibration.suits(new Task.Entities())).isFalse();
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> Calibration.of(new Task.Entities(), List.of(one(0.5, 0.5))))
                .withMessageContaining("without labels");
    }

    /// Spark carries tasks and calibrations to executors so.
    @Test
    void tasksAndCalibrationsSurviveSerialization() throws Exception {
        List<Object> values = List.of(
                new Task.Sentiment(Task.Scale.TWO_WAY),
                new Task.Classify(
                        List.of(new Task.Label("a", "first"), new Task.Label("b")), "letter", Task.Choice.ANY),
                new Task.Filter("Is it short?"),
                new Task.Write(new Task.Entities()),
                new Task.Summary(7),
                new Calibration(List.of(-0.5, -1.25), 2));
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(values);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(values);
        }
    }

    private static Classification one(double... probabilities) {
        return new Classification(
                List.of("0"),
                IntStream.range(0, probabilities.length)
                        .mapToObj(i -> new LabelProbability(Integer.toString(i), probabilities[i]))
                        .toList(),
                Task.Choice.ONE);
    }
}
