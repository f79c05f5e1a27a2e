// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import java.util.Collection;
import java.util.List;

/// A measure over several rounds.
///
/// @param median the middle, or the mean of the two in the middle
public record Spread(double median, double least, double most) {
    /// The spread of one value or more.
    public static Spread of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a spread needs a value");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int last = sorted.size() - 1;
        double median = (sorted.get(last / 2) + sorted.get((last + 1) / 2)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }
}
