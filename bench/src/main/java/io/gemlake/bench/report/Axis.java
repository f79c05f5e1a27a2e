// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/// One axis of a plot.
///
/// @param ticks values that are written on it, ascending; the first and the last are its ends
record Axis(String title, Scale scale, List<Double> ticks) {
    private static final int MOST_STEPS = 5;

    enum Scale {
        LINEAR,
        LOGARITHMIC
    }

    Axis {
        ticks = List.copyOf(ticks);
    }

    /// From 0 to the first round number that is not less than `most`.
    static Axis linear(String title, double most) {
        double power = Math.pow(10, Math.floor(Math.log10(most)));
        double step = DoubleStream.of(0.1, 0.2, 0.5, 1, 2)
                .map(factor -> factor * power)
                .filter(each -> most / each <= MOST_STEPS)
                .findFirst()
                .orElse(2 * power);
        List<Double> ticks = new ArrayList<>(List.of(0.0));
        for (int i = 1; ticks.getLast() < most; i++) {
            ticks.add(i * step);
        }
        return new Axis(title, Scale.LINEAR, ticks);
    }

    /// From `least` to `most` or more by factors of `base`.
    static Axis logarithmic(String title, double least, double most, double base) {
        List<Double> ticks = new ArrayList<>(List.of(least));
        while (ticks.size() < 2 || ticks.getLast() < most) {
            ticks.add(ticks.getLast() * base);
        }
        return new Axis(title, Scale.LOGARITHMIC, ticks);
    }

    /// Where a value lies: 0 at the first tick, 1 at the last one, and never beyond.
    double place(double value) {
        double first = measure(ticks.getFirst());
        double last = measure(ticks.getLast());
        return Math.clamp((measure(value) - first) / (last - first), 0, 1);
    }

    private double measure(double value) {
        return switch (scale) {
            case LINEAR -> value;
            case LOGARITHMIC -> Math.log(value);
        };
    }
}
