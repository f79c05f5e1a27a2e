// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import io.gemlake.bench.report.LakeNight.Merge;
import io.gemlake.bench.report.LeastSquares.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A report about nights as tables of Markdown: what was measured, and what follows for larger tables.
final class LakeTables {
    private static final double MEGA = 1e6;
    private static final List<Long> LARGER = List.of(10_000_000L, 100_000_000L);
    private static final List<String> NIGHTS = List.of(
            "night",
            "rows",
            "computed",
            "planning, s",
            "model, s",
            "parts",
            "MERGE, s",
            "the last, s",
            "copied rows",
            "checkpoint, s",
            "upkeep, s",
            "record, s",
            "files",
            "median, MB",
            "alive, MB");

    /// What is fitted, over the rows of the source.
    private static final Map<String, ToDoubleFunction<LakeNight>> CURVES = curves();

    private final LakeReport report;

    LakeTables(LakeReport report) {
        this.report = report;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>(head(NIGHTS));
        report.nights().forEach(night -> lines.add(line(night)));
        lines.add("");
        lines.addAll(fits());
        lines.add("");
        lines.addAll(merges());
        return lines;
    }

    static String line(LakeNight night) {
        double last = night.merges().isEmpty() ? 0 : night.merges().getLast().seconds();
        return row(Stream.of(
                night.name(),
                count(night.rows()),
                count(night.computed()),
                seconds(night.times().planning()),
                seconds(night.times().inference()),
                count(night.merges().size()),
                seconds(night.times().merge()),
                seconds(last),
                count(night.merges().stream().mapToLong(Merge::copied).sum()),
                seconds(night.times().checkpoint()),
                seconds(night.times().maintenance()),
                seconds(night.times().report()),
                count(night.files().getLast().count()),
                String.format(Locale.ROOT, "%.2f", night.files().getLast().medianBytes() / MEGA),
                String.format(Locale.ROOT, "%.0f", night.alive().bytes() / MEGA)));
    }

    private List<String> fits() {
        Map<String, List<LakeNight>> kinds = report.nights().stream()
                .collect(Collectors.groupingBy(LakeNight::name, LinkedHashMap::new, Collectors.toList()));
        List<String> lines = new ArrayList<>(head(
                List.of("night", "what", "constant", "per million rows", "at most off", "10 million", "100 million")));
        kinds.forEach((kind, nights) -> CURVES.forEach((what, value) -> {
            List<Point> points = nights.stream()
                    .map(night -> new Point(terms(night.rows()), value.applyAsDouble(night)))
                    .filter(point -> point.value() > 0)
                    .toList();
            if (points.size() >= 2) {
                lines.add(fit(kind, what, LeastSquares.of(points)));
            }
        }));
        return lines;
    }

    /// MERGE by what is merged and what is there: the sink is searched for the keys of all documents.
    private List<String> merges() {
        List<Merge> all = report.nights().stream()
                .flatMap(night -> night.merges().stream())
                .toList();
        List<Point> added = all.stream()
                .filter(merge -> merge.changed() == 0 && merge.inserted() > 0)
                .map(merge -> point(merge, merge.inserted()))
                .toList();
        List<Point> changed = all.stream()
                .filter(merge -> merge.changed() > 0)
                .map(merge -> point(merge, merge.changed()))
                .toList();
        List<String> lines = new ArrayList<>(head(List.of(
                "MERGE of", "constant, s", "s per million merged", "s per million in the sink", "at most off")));
        Stream.of(Map.entry("new documents", added), Map.entry("changed documents", changed))
                .filter(each -> each.getValue().size() > 3)
                .forEach(each -> lines.add(merge(each.getKey(), LeastSquares.of(each.getValue()))));
        return lines;
    }

    private static Point point(Merge merge, long merged) {
        return new Point(List.of(1.0, merged / MEGA, merge.sinkRows() / MEGA), merge.seconds());
    }

    private static String merge(String what, LeastSquares fit) {
        return row(Stream.concat(
                Stream.concat(Stream.of(what), fit.coefficients().stream().map(LakeTables::seconds)),
                Stream.of(percent(fit.worst()))));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    private static String fit(String kind, String what, LeastSquares fit) {
        return row(Stream.concat(
                Stream.of(
                        kind,
                        what,
                        seconds(fit.coefficients().getFirst()),
                        seconds(fit.coefficients().getLast()),
                        percent(fit.worst())),
                LARGER.stream().map(rows -> seconds(fit.at(terms(rows))))));
    }

    /// A constant, and millions of rows.
    private static List<Double> terms(long rows) {
        return List.of(1.0, rows / MEGA);
    }

    private static Map<String, ToDoubleFunction<LakeNight>> curves() {
        Map<String, ToDoubleFunction<LakeNight>> curves = new LinkedHashMap<>();
        curves.put("planning, s", night -> night.times().planning());
        curves.put(
                "MERGE, s each",
                night -> night.times().merge() / Math.max(1, night.merges().size()));
        curves.put("upkeep, s", night -> night.times().maintenance());
        curves.put("all but the model, s", night -> night.times().around());
        curves.put("alive, MB", night -> night.alive().bytes() / MEGA);
        return curves;
    }

    private static List<String> head(List<String> names) {
        return List.of(row(names.stream()), "|" + "---|".repeat(names.size()));
    }

    private static String row(Stream<String> cells) {
        return cells.collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, Math.abs(seconds) < 100 ? "%,.2f" : "%,.0f", seconds);
    }
}
