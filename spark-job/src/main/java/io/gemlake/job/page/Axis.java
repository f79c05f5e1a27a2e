// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.page;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/// A linear axis.
///
/// @param ticks values that are written on it, ascending; the first and the last are its ends
public record Axis(List<Double> ticks) {
    private static final int MOST_STEPS = 4;

    public Axis {
        ticks = List.copyOf(ticks);
    }

    /// From 0 to the first round number that is not less than `most`.
    public static Axis upTo(double most) {
        double end = most > 0 ? most : 1;
        double power = Math.pow(10, Math.floor(Math.log10(end)));
        double step = DoubleStream.of(0.1, 0.2, 0.25, 0.5, 1, 2, 2.5)
                .map(factor -> factor * power)
                .filter(each -> end / each <= MOST_STEPS)
                .findFirst()
                .orElse(5 * power);
        List<Double> ticks = new ArrayList<>(List.of(0.0));
        for (int i = 1; ticks.getLast() < end; i++) {
            ticks.add(i * step);
        }
        return new Axis(ticks);
    }

    /// Where a value lies: 0 at the first tick, 1 at the last one, and never beyond.
    public double place(double value) {
        return Math.clamp((value - ticks.getFirst()) / (ticks.getLast() - ticks.getFirst()), 0, 1);
    }
}
