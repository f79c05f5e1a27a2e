// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import io.gemlake.bench.report.Plot.Series;
import io.gemlake.bench.report.Plot.Spot;
import io.gemlake.bench.report.Plot.Style;
import io.gemlake.bench.report.Report.Ceiling;
import java.util.ArrayList;
import java.util.List;

/// The part of a page that shows work below what the machine can do.
record Roofline(Ceiling ceiling, List<Point> points) {
    private static final double GIGA = 1e9;

    /// Some work.
    ///
    /// @param flopsPerByte operations for each byte of weights that a step reads
    record Point(String name, double flopsPerByte, double flopsPerSecond) {}

    String section() {
        double peak = ceiling.flopsPerSecond() / GIGA;
        double ridge = ceiling.flopsPerSecond() / ceiling.bytesPerSecond();
        double far = points.stream().mapToDouble(Point::flopsPerByte).max().orElse(ridge);
        Axis x = Axis.logarithmic("operations for each byte of weights that a step reads", 1, Math.max(far, ridge), 10);
        double start = x.ticks().getFirst();
        double slope = ceiling.bytesPerSecond() / GIGA;
        double slowest = points.stream()
                .mapToDouble(each -> each.flopsPerSecond() / GIGA)
                .min()
                .orElse(slope);
        double fastest = points.stream()
                .mapToDouble(each -> each.flopsPerSecond() / GIGA)
                .max()
                .orElse(peak);
        Axis y = Axis.logarithmic("GFLOP/s", Math.min(slope, slowest) < 10 ? 1 : 10, Math.max(peak, fastest), 10);
        var roof = new Series(
                "what the machine can do",
                Style.REFERENCE,
                List.of(
                        new Spot(start, slope * start, ""),
                        new Spot(ridge, peak, ""),
                        new Spot(x.ticks().getLast(), peak, "")));
        List<Spot> spots = new ArrayList<>();
        List<List<String>> table = new ArrayList<>();
        for (Point each : points) {
            String number = Integer.toString(spots.size() + 1);
            double speed = each.flopsPerSecond() / GIGA;
            spots.add(new Spot(each.flopsPerByte(), speed, number));
            table.add(List.of(number + "  " + each.name(), Html.number(each.flopsPerByte()), Html.number(speed)));
        }
        var dots = new Series("what is reached", Style.DOTS, spots);
        return Html.section(
                "Roofline",
                "Two threads, numbered as in the table. Left of the bend memory is the limit, right of it arithmetic"
                        + " with 32-bit floats; 8-bit integers may go above it.",
                new Plot(x, y, List.of(roof, dots)).figure(),
                Html.table(List.of("work", "operations a byte", "GFLOP/s"), table));
    }
}
