// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

/// A random sample of items of which one size is known of all, and another one is measured; the ratio of both gives the
/// sum of what was not measured. The variance is that of W. G. Cochran, Sampling Techniques (3rd edition, 1977),
/// sections 6.3 and 6.4, the limits those of section 6.5 with quantiles of Student's distribution. Not safe for use by
/// several threads.
final class RatioSample {
    private long items;
    private double knownSum;
    private double measuredSum;
    private double knownSquares;
    private double products;
    private double measuredSquares;

    void add(double known, double measured) {
        items++;
        knownSum += known;
        measuredSum += measured;
        knownSquares += known * known;
        products += known * measured;
        measuredSquares += measured * measured;
    }

    long items() {
        return items;
    }

    double knownSum() {
        return knownSum;
    }

    double measuredSum() {
        return measuredSum;
    }

    /// What is measured for each unit that is known; 0 while nothing is.
    double ratio() {
        return knownSum == 0 ? 0 : measuredSum / knownSum;
    }

    /// The measured sum of all items, with the interval that it lies in.
    ///
    /// @param allItems those of the sample as well
    /// @param allKnown the known sum of all items
    Interval total(long allItems, double allKnown) {
        return interval(1 - (double) items / allItems, allKnown);
    }

    /// The ratio, where items never end.
    Interval ratioInterval() {
        return interval(1, 1);
    }

    /// @param rest the share of items outside of the sample
    private Interval interval(double rest, double allKnown) {
        double value = ratio() * allKnown;
        if (rest <= 0 || value == 0) {
            return new Interval(value, 0);
        }
        if (items == 1) {
            return new Interval(value, value);
        }
        // Of (measured - ratio * known), whose sum over the sample is 0.
        double residuals = measuredSquares - 2 * ratio() * products + ratio() * ratio() * knownSquares;
        double variance = Math.max(0, residuals) / (items - 1);
        double error = items * allKnown / knownSum * Math.sqrt(rest * variance / items);
        return new Interval(value, quantile(items - 1) * error);
    }

    /// The 97.5 % quantile of Student's distribution: exact for 1 and 2 degrees of freedom, else by the series of
    /// Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5, to a thousandth.
    static double quantile(long freedom) {
        if (freedom == 1) {
            return 12.7062;
        }
        if (freedom == 2) {
            return 4.3027;
        }
        double z = 1.959964;
        double z2 = z * z;
        double first = (z2 + 1) / 4;
        double second = ((5 * z2 + 16) * z2 + 3) / 96;
        double third = (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
        double fourth = ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
        double n = freedom;
        return z * (1 + (first + (second + (third + fourth / n) / n) / n) / n);
    }
}
