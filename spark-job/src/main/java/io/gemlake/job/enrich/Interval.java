// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

/// An estimate with its 95 % confidence interval.
///
/// @param margin from the value to each end of the interval; 0 where the value is exact
record Interval(double value, double margin) {
    static final Interval ZERO = new Interval(0, 0);

    double low() {
        return Math.max(0, value - margin);
    }

    double high() {
        return value + margin;
    }

    boolean isExact() {
        return margin == 0;
    }

    /// The sum with an independent estimate.
    Interval plus(Interval other) {
        return new Interval(value + other.value, Math.hypot(margin, other.margin));
    }

    Interval plus(double constant) {
        return new Interval(value + constant, margin);
    }

    Interval times(double factor) {
        return new Interval(value * factor, margin * factor);
    }

    /// The product with an independent estimate, by its first derivatives.
    Interval times(Interval other) {
        return new Interval(value * other.value, Math.hypot(other.value * margin, value * other.margin));
    }
}
