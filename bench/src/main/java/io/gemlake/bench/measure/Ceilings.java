// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.measure;

import io.gemlake.bench.report.Report;
import java.util.stream.IntStream;

/// What a machine can do at most.
public final class Ceilings {
    private static final int PEAKS = 5;

    private Ceilings() {}

    /// The best of some measurements of as many threads together.
    public static Report.Ceiling measure(Threads threads, Peak peak, int count) {
        double flops = IntStream.range(0, PEAKS)
                .mapToDouble(i -> peak.measure(count))
                .max()
                .orElseThrow();
        return new Report.Ceiling(count, flops, Bandwidth.measure(threads, count));
    }
}
