// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import io.gemlake.engine.TaskResult.Classification;
import io.gemlake.engine.TaskResult.Decision;
import io.gemlake.engine.TaskResult.LabelProbability;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/// What a model thinks of labels whatever the text says, so that it can be taken off: it likes some words better
/// than others. It is measured on a fixed sample of varied texts, so a row's result never depends on other rows. The
/// idea is that of contextual calibration (Zhao et al. 2021), with real texts instead of one without content, which
/// did harm.
///
/// @param offsets     what is subtracted from each label's log-probability, in their order; empty for no correction.
///                    For answers of yes or no the two of each question, yes first; of an embedding its numbers
/// @param temperature what scores are divided by, above 0; 1 leaves them
public record Calibration(List<Double> offsets, double temperature) implements Serializable {
    /// Leaves scores as they are.
    public static final Calibration NONE = new Calibration(List.of(), 1);

    /// Changes with what [#of] and [#onSample] make of a sample.
    public static final String RULE = "3";

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
            case Task.Sentiment _, Task.Classify _, Task.Filter _, Task.Embed _ -> true;
            case Task.Entities _,
                    Task.Summary _,
                    Task.Write _,
                    Task.Taught _,
                    Task.States _,
                    Task.FreeText _,
                    Task.CountTokens _ -> false;
        };
    }

    /// The texts that labels are calibrated with unless a user gives others: reviews, news, tickets, chat, contracts,
    /// code and more, in several languages.
    public static List<String> sample() {
        return CalibrationSample.TEXTS.stream().map(CalibrationSample::text).toList();
    }

    /// The calibration that results of [#sample()] suggest: as [#of] says, and for sentiment on two labels the
    /// temperature that the feelings of its texts suggest, which are known.
    ///
    /// @param results of the task on the sample, not calibrated, one for a text
    public static Calibration onSample(Task task, List<TaskResult> results) {
        Calibration calibration = of(task, results);
        return task instanceof Task.Sentiment(Task.Scale scale) && scale == Task.Scale.TWO_WAY
                ? calibration.withTemperature(CalibrationSample.temperature(calibration, results))
                : calibration;
    }

    /// The calibration that results suggest which were not calibrated; blank texts do not count.
    ///
    /// Sentiment: the mean probabilities of positive and negative become equal, for as many texts of the sample
    /// are one as are the other; neutral and mixed texts are rarer, and stay so. Other labels: their mean
    /// probabilities come nearer to each other, and the more so the more labels there are: `1 − 1/√labels` of the
    /// way, in logarithms. A sample may well be all of one of two labels, but not of one of fifty. Embeddings: the
    /// middle of the sample's.
    ///
    /// @param sample results of the task, one for a text
    public static Calibration of(Task task, List<TaskResult> sample) {
        if (task instanceof Task.Embed) {
            return middle(sample);
        }
        double[] means = logarithmsOfMeans(sample);
        double[] offsets = switch (task) {
            case Task.Sentiment _ -> {
                double[] others = new double[means.length];
                Arrays.fill(others, (means[0] + means[1]) / 2);
                System.arraycopy(means, 0, others, 0, 2);
                yield others;
            }
            case Task.Classify classify ->
                switch (classify.choice()) {
                    case ONE -> scaled(means, means.length);
                    case ANY -> scaled(means, 2);
                };
            case Task.Filter _ -> scaled(means, 2);
            case Task.Embed _,
                    Task.Entities _,
                    Task.Summary _,
                    Task.Write _,
                    Task.Taught _,
                    Task.States _,
                    Task.FreeText _,
                    Task.CountTokens _ -> throw notCalibrated();
        };
        return new Calibration(Arrays.stream(offsets).boxed().toList(), 1);
    }

    /// The mean of embeddings.
    private static Calibration middle(List<TaskResult> sample) {
        List<float[]> vectors = sample.stream()
                .map(result -> ((TaskResult.Embedding) result).values())
                .filter(vector -> vector.length > 0)
                .toList();
        if (vectors.isEmpty()) {
            throw noText();
        }
        double[] mean = new double[vectors.getFirst().length];
        for (float[] vector : vectors) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += vector[i];
            }
        }
        return new Calibration(
                Arrays.stream(mean).map(sum -> sum / vectors.size()).boxed().toList(), 1);
    }

    private static double[] scaled(double[] means, int labels) {
        double strength = 1 - 1 / Math.sqrt(labels);
        return Arrays.stream(means).map(mean -> strength * mean).toArray();
    }

    private static double[] logarithmsOfMeans(List<TaskResult> sample) {
        List<double[]> all = sample.stream()
                .map(Calibration::probabilities)
                .filter(each -> each.length > 0)
                .toList();
        if (all.isEmpty()) {
            throw noText();
        }
        double[] sums = new double[all.getFirst().length];
        for (double[] each : all) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += each[i];
            }
        }
        return Arrays.stream(sums)
                .map(sum -> StrictMath.log(Math.max(LEAST_PROBABILITY, sum / all.size())))
                .toArray();
    }

    /// Those of the labels, or of yes and no for each question; none for blank text.
    private static double[] probabilities(TaskResult result) {
        return switch (result) {
            case Classification all
            when all.choice() == Task.Choice.ANY ->
                all.probabilities().stream()
                        .mapToDouble(LabelProbability::probability)
                        .flatMap(Calibration::yesAndNo)
                        .toArray();
            case Classification all ->
                all.probabilities().stream()
                        .mapToDouble(LabelProbability::probability)
                        .toArray();
            case Decision(Boolean holds, double probability) ->
                holds == null ? new double[0] : yesAndNo(probability).toArray();
            case TaskResult.Entities _,
                    TaskResult.Summary _,
                    TaskResult.Written _,
                    TaskResult.States _,
                    TaskResult.Text _,
                    TaskResult.Embedding _,
                    TaskResult.TokenCount _ -> throw notCalibrated();
        };
    }

    private static EngineException noText() {
        return Errors.requestInvalid("there is no text to calibrate with; give some, better a hundred or more");
    }

    private static EngineException notCalibrated() {
        return Errors.requestInvalid("a task without labels cannot be calibrated; leave it out");
    }

    private static DoubleStream yesAndNo(double yes) {
        return DoubleStream.of(yes, 1 - yes);
    }

    /// A vector as it lies from the middle of the sample; as it is where there was none.
    ///
    /// @param vector not modified
    public double[] centred(double[] vector) {
        requireSize(vector.length, "numbers");
        double[] centred = vector.clone();
        for (int i = 0; i < offsets.size(); i++) {
            centred[i] -= offsets.get(i);
        }
        return centred;
    }

    private void requireSize(int size, String what) {
        if (!offsets.isEmpty() && offsets.size() != size) {
            throw Errors.requestInvalid("the calibration is for %d %s, and there are %d; calibrate these"
                    .formatted(offsets.size(), what, size));
        }
    }

    public Calibration withTemperature(double value) {
        return new Calibration(offsets, value);
    }

    /// Probabilities that sum to 1.
    ///
    /// @param scores log-probabilities of the labels; not modified
    public double[] probabilities(double[] scores) {
        requireSize(scores.length, "labels");
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
