// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import io.gemlake.engine.TaskResult.Classification;
import io.gemlake.engine.TaskResult.Decision;
import io.gemlake.engine.TaskResult.LabelProbability;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/// What a model thinks of labels whatever the text says, so that it can be taken off: it likes some words better
/// than others. Each label's mean score over a fixed sample of varied texts is subtracted from its score, so a
/// row's result never depends on other rows. The idea is that of contextual calibration (Zhao et al. 2021), with
/// real texts instead of one without content, which did harm.
///
/// @param offsets     mean log-probability of each label, in their order; empty for no correction. For answers of
///                    yes or no the two of each question, yes first
/// @param temperature what scores are divided by, above 0; 1 leaves them
public record Calibration(List<Double> offsets, double temperature) implements Serializable {
    /// Leaves scores as they are.
    public static final Calibration NONE = new Calibration(List.of(), 1);

    private static final String SAMPLE = "calibration-sample.txt";
    private static final double LEAST_TEMPERATURE = 0.01;
    private static final double MOST_TEMPERATURE = 100;
    /// Below what differs from 0 beside 1.
    private static final double LEAST_PROBABILITY = 1e-12;

    public Calibration {
        offsets = List.copyOf(offsets);
        Errors.requireInRange("the temperature of a calibration", temperature, LEAST_TEMPERATURE, MOST_TEMPERATURE);
        for (double offset : offsets) {
            if (!Double.isFinite(offset)) {
                throw Errors.requestInvalid("an offset of a calibration is %s; calibrate anew".formatted(offset));
            }
        }
    }

    /// Whether a task chooses between labels, so that it can be calibrated.
    public static boolean suits(Task task) {
        return switch (task) {
            case Task.Sentiment _, Task.Classify _, Task.Filter _ -> true;
            case Task.Entities _, Task.Summary _, Task.Write _, Task.Taught _, Task.States _ -> false;
        };
    }

    /// The texts that labels are calibrated with unless a user gives others: reviews, news, tickets, chat, contracts,
    /// code and more, in several languages.
    public static List<String> sample() {
        try (InputStream in = Calibration.class.getResourceAsStream(SAMPLE)) {
            if (in == null) {
                throw new IllegalStateException(SAMPLE + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The mean scores of results that were not calibrated; blank texts do not count.
    ///
    /// @param sample results of one task, one or more of them for a text
    public static Calibration of(List<TaskResult> sample) {
        List<double[]> scores = sample.stream()
                .map(Calibration::scores)
                .filter(each -> each.length > 0)
                .toList();
        if (scores.isEmpty()) {
            throw Errors.requestInvalid("there is no text to calibrate with; give some, better a hundred or more");
        }
        double[] sums = new double[scores.getFirst().length];
        for (double[] each : scores) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += each[i];
            }
        }
        return new Calibration(
                Arrays.stream(sums).mapToObj(sum -> sum / scores.size()).toList(), 1);
    }

    /// What probabilities were made of.
    private static double[] scores(TaskResult result) {
        DoubleStream probabilities = switch (result) {
            case Classification all
            when all.choice() == Task.Choice.ANY ->
                all.probabilities().stream()
                        .mapToDouble(LabelProbability::probability)
                        .flatMap(Calibration::yesAndNo);
            case Classification all -> all.probabilities().stream().mapToDouble(LabelProbability::probability);
            case Decision(Boolean holds, double probability) ->
                holds == null ? DoubleStream.empty() : yesAndNo(probability);
            case TaskResult.Entities _, TaskResult.Summary _, TaskResult.Written _, TaskResult.States _ ->
                throw Errors.requestInvalid("a task without labels cannot be calibrated; leave it out");
        };
        return probabilities
                .map(each -> StrictMath.log(Math.max(LEAST_PROBABILITY, each)))
                .toArray();
    }

    private static DoubleStream yesAndNo(double yes) {
        return DoubleStream.of(yes, 1 - yes);
    }

    public Calibration withTemperature(double value) {
        return new Calibration(offsets, value);
    }

    /// Probabilities that sum to 1.
    ///
    /// @param scores log-probabilities of the labels; not modified
    public double[] probabilities(double[] scores) {
        if (!offsets.isEmpty() && offsets.size() != scores.length) {
            throw Errors.requestInvalid("the calibration is for %d labels, and there are %d; calibrate these"
                    .formatted(offsets.size(), scores.length));
        }
        double[] probabilities = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            probabilities[i] = (scores[i] - (offsets.isEmpty() ? 0 : offsets.get(i))) / temperature;
        }
        double most = Arrays.stream(probabilities).max().orElseThrow();
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            probabilities[i] = StrictMath.exp(probabilities[i] - most);
            sum += probabilities[i];
        }
        for (int i = 0; i < scores.length; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }
}
