// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Memory while one query ran.
///
/// @param rows    that it read
/// @param samples one or more, in the order of time
public record MemoryCurve(int rows, List<Sample> samples) {
    /// Memory at a time, in bytes.
    ///
    /// @param seconds       since the query began
    /// @param heapBytes     alive on the heap
    /// @param residentBytes of the process, as the system counts it; 0 where it does not tell
    /// @param enginesBytes  outside of the heap, of models
    /// @param arrowBytes    outside of the heap, of texts that are being read
    public record Sample(double seconds, long heapBytes, long residentBytes, long enginesBytes, long arrowBytes) {}

    /// The heap in the first and the last third of the samples: the medians of what was alive, in bytes.
    public List<Double> heapOfFirstAndLastThird() {
        int third = Math.ceilDiv(samples.size(), 3);
        return Stream.of(samples.subList(0, third), samples.subList(samples.size() - third, samples.size()))
                .map(part -> Spread.of(part.stream()
                                .map(each -> (double) each.heapBytes())
                                .toList())
                        .median())
                .toList();
    }

    /// A line of names, and one for each sample.
    List<String> csv() {
        return Stream.concat(
                        Stream.of("seconds,heap_bytes,resident_bytes,engines_bytes,arrow_bytes"),
                        samples.stream()
                                .map(each -> String.format(
                                        Locale.ROOT,
                                        "%.1f,%d,%d,%d,%d",
                                        each.seconds(),
                                        each.heapBytes(),
                                        each.residentBytes(),
                                        each.enginesBytes(),
                                        each.arrowBytes())))
                .toList();
    }
}
