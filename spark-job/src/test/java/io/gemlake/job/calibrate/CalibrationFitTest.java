// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gemlake.engine.Calibration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// On rows whose labels were drawn by a calibration that is known.
class CalibrationFitTest {
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 2.5})
    void temperatureAndOffsetsAreFoundAgainFrom2000Rows(double temperature) {
        Calibration truth = new Calibration(offsets(4, 0.8, 7), temperature);

        Calibration found = CalibrationFit.of(rows(truth, 2_000, 3), none(4));

        assertThat(found.temperature()).isCloseTo(temperature, within(0.12 * temperature));
        double[] expected = centred(truth);
        double[] offsets = centred(found);
        for (int i = 0; i < expected.length; i++) {
            assertThat(offsets[i]).isCloseTo(expected[i], within(0.25 * Math.max(1, temperature)));
        }
    }

    /// Where the calibration without labels was right, few rows must not spoil it.
    @Test
    void fewRowsOfManyLabelsDoNoHarm() {
        double most = 0;
        double sum = 0;
        for (int seed = 0; seed < 20; seed++) {
            Calibration truth = new Calibration(offsets(10, 1.5, seed), 1);
            Calibration found = CalibrationFit.of(rows(truth, 20, 100 + seed), truth);
            List<LabelledScores> unseen = rows(truth, 2_000, 1_000 + seed);
            double worse = Figures.of(unseen, found).logLoss()
                    - Figures.of(unseen, truth).logLoss();
            most = Math.max(most, worse);
            sum += worse;
        }

        assertThat(most).isLessThan(0.15);
        assertThat(sum / 20).isBetween(0.0, 0.05);
    }

    @Test
    void fewRowsAlreadyHelpWhereItWasWrong() {
        double sum = 0;
        for (int seed = 0; seed < 20; seed++) {
            Calibration truth = new Calibration(offsets(2, 2, seed), 1.5);
            Calibration found = CalibrationFit.of(rows(truth, 40, 100 + seed), none(2));
            List<LabelledScores> unseen = rows(truth, 2_000, 1_000 + seed);
            sum += Figures.of(unseen, none(2)).logLoss()
                    - Figures.of(unseen, found).logLoss();
        }

        assertThat(sum / 20).isGreaterThan(0.1);
    }

    @Test
    void aLabelWithoutRowsStaysNearWhereItWas() {
        Calibration truth = new Calibration(offsets(3, 0.5, 1), 1);
        List<LabelledScores> rows =
                rows(truth, 30, 2).stream().filter(row -> row.target() != 2).toList();

        Calibration found = CalibrationFit.of(rows, truth);

        assertThat(found.offsets().get(2)).isCloseTo(truth.offsets().get(2), within(1.5));
    }

    @Test
    void theTemperatureStaysNearWhereItWasToo() {
        Calibration truth = new Calibration(offsets(2, 0.5, 1), 0.4);

        assertThat(CalibrationFit.of(rows(truth, 8, 3), truth).temperature()).isBetween(0.3, 0.6);
        assertThat(CalibrationFit.of(rows(truth, 8, 3), truth.withTemperature(1))
                        .temperature())
                .isGreaterThan(0.6);
    }

    @Test
    void labelsThatScoresSeparateKeepTheTemperatureAboveZero() {
        List<LabelledScores> rows = IntStream.range(0, 1_000)
                .mapToObj(i -> new LabelledScores(0, i % 2 == 0 ? new double[] {0, -9} : new double[] {-9, 0}, i % 2))
                .toList();

        assertThat(CalibrationFit.of(rows, none(2)).temperature()).isBetween(0.1, 1.0);
    }

    @Test
    void questionsOfTheirOwnHaveOffsetsOfTheirOwn() {
        var random = new Random(5);
        Calibration first = new Calibration(List.of(1.0, -1.0), 1);
        Calibration second = new Calibration(List.of(-0.5, 0.5), 1);
        List<LabelledScores> rows = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            rows.add(row(0, first, random));
            rows.add(row(2, second, random));
        }

        List<Double> offsets = CalibrationFit.of(rows, none(4)).offsets();

        assertThat(offsets.get(0) - offsets.get(1)).isCloseTo(2, within(0.25));
        assertThat(offsets.get(2) - offsets.get(3)).isCloseTo(-1, within(0.25));
    }

    /// Labels by the probabilities that a calibration makes of random scores.
    private static List<LabelledScores> rows(Calibration truth, int count, long seed) {
        var random = new Random(seed);
        return IntStream.range(0, count).mapToObj(_ -> row(0, truth, random)).toList();
    }

    private static LabelledScores row(int first, Calibration truth, Random random) {
        double[] scores = random.doubles(truth.offsets().size(), -4, 0).toArray();
        double[] probabilities = truth.probabilities(scores);
        double point = random.nextDouble();
        int target = 0;
        for (; target < scores.length - 1 && point >= probabilities[target]; target++) {
            point -= probabilities[target];
        }
        return new LabelledScores(first, scores, target);
    }

    private static List<Double> offsets(int labels, double deviation, long seed) {
        var random = new Random(seed);
        return IntStream.range(0, labels)
                .mapToObj(_ -> random.nextGaussian(0, deviation))
                .toList();
    }

    private static Calibration none(int labels) {
        return new Calibration(Collections.nCopies(labels, 0.0), 1);
    }

    /// What all offsets have in common changes nothing.
    private static double[] centred(Calibration calibration) {
        double[] offsets = calibration.offsets().stream().mapToDouble(x -> x).toArray();
        double mean = Arrays.stream(offsets).average().orElseThrow();
        return Arrays.stream(offsets).map(offset -> offset - mean).toArray();
    }
}
