// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import java.util.ArrayList;
import java.util.List;

/// A random sample of texts whose tokens are known roughly of all, from their bytes, and exactly of the sample. A line
/// through it gives the sum of all: questions and answers take about the same of each text, and the rest grows with its
/// length. It is the line of least squares with residuals weighed by the inverse of the rough tokens, which add up to 0
/// then. The variance is the jackknife's, which holds where lengths are very different, and the limits have quantiles
/// of Student's distribution: W. G. Cochran, Sampling Techniques (3rd edition, 1977), chapters 6 and 7. Not safe for
/// use by several threads.
final class TextSample {
    /// With less, no line is drawn.
    private static final int LEAST_TEXTS = 4;

    /// What is left of a determinant that rounding alone makes.
    private static final double SINGULAR = 1e-9;

    private final List<Text> texts = new ArrayList<>();
    private Sums sums = new Sums(0, 0, 0, 0, 0);

    private record Text(double rough, double exact) {
        Sums sums() {
            return new Sums(1, 1 / rough, rough, exact / rough, exact);
        }
    }

    /// Sums over texts.
    private record Sums(int texts, double inverse, double rough, double ratios, double exact) {
        Sums plus(Sums other) {
            return new Sums(
                    texts + other.texts,
                    inverse + other.inverse,
                    rough + other.rough,
                    ratios + other.ratios,
                    exact + other.exact);
        }

        Sums minus(Sums other) {
            return new Sums(
                    texts - other.texts,
                    inverse - other.inverse,
                    rough - other.rough,
                    ratios - other.ratios,
                    exact - other.exact);
        }

        /// The sum of many texts by the line of least squares, or by the ratio where texts tell no line.
        double total(long allTexts, double allRough) {
            double determinant = inverse * rough - (double) texts * texts;
            if (texts < LEAST_TEXTS || determinant <= SINGULAR * inverse * rough) {
                return exact / rough * allRough;
            }
            double constant = (ratios * rough - texts * exact) / determinant;
            double slope = (inverse * exact - texts * ratios) / determinant;
            return constant * allTexts + slope * allRough;
        }
    }

    /// @param rough tokens, 1 or more
    void add(double rough, double exact) {
        var text = new Text(rough, exact);
        texts.add(text);
        sums = sums.plus(text.sums());
    }

    int texts() {
        return texts.size();
    }

    /// Exact tokens of the sample.
    double exactSum() {
        return sums.exact();
    }

    /// Rough tokens of the sample.
    double roughSum() {
        return sums.rough();
    }

    /// Exact tokens of the sample's texts, in their order.
    List<Double> sizes() {
        return texts.stream().map(Text::exact).toList();
    }

    /// Exact tokens of all texts, with the interval that they lie in.
    ///
    /// @param allTexts those of the sample as well
    /// @param allRough rough tokens of all
    Interval total(long allTexts, double allRough) {
        int count = texts.size();
        if (count == allTexts || sums.exact() == 0) {
            return new Interval(sums.exact(), 0);
        }
        double value = Math.max(sums.exact(), sums.total(allTexts, allRough));
        if (count == 1) {
            return new Interval(value, value);
        }
        double[] without = texts.stream()
                .mapToDouble(text -> sums.minus(text.sums()).total(allTexts, allRough))
                .toArray();
        double mean = 0;
        for (double each : without) {
            mean += each / count;
        }
        double squares = 0;
        for (double each : without) {
            squares += (each - mean) * (each - mean);
        }
        double rest = 1 - (double) count / allTexts;
        double error = Math.sqrt(rest * (count - 1) / count * squares);
        return new Interval(value, Student.quantile(Math.max(1, count - 2)) * error);
    }
}
