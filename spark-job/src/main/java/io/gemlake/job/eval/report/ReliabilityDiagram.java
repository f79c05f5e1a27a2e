// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.report;

import io.gemlake.job.eval.metric.Reliability;
import io.gemlake.job.eval.metric.Reliability.Bin;
import java.util.Locale;

/// Accuracy over probability, a dot for each bin whose size is its share of the rows; on the dashed line
/// probabilities would be right. SVG that takes its colours from the page.
final class ReliabilityDiagram {
    private static final int SIDE = 240;
    private static final int LEFT = 40;
    private static final int TOP = 12;
    private static final int WIDTH = LEFT + SIDE + 16;
    private static final int HEIGHT = TOP + SIDE + 40;
    private static final int STEPS = 5;
    private static final double LARGEST_DOT = 14;
    private static final double SMALLEST_DOT = 2.5;

    private final StringBuilder svg = new StringBuilder();

    private ReliabilityDiagram() {}

    /// The diagram as an element of a page.
    static String figure(Reliability reliability) {
        var diagram = new ReliabilityDiagram();
        diagram.axes();
        int rows = reliability.bins().stream().mapToInt(Bin::count).sum();
        reliability.bins().forEach(bin -> diagram.dot(bin, (double) bin.count() / rows));
        return "<figure><svg viewBox=\"0 0 %d %d\" role=\"img\">%s</svg></figure>"
                .formatted(WIDTH, HEIGHT, diagram.svg);
    }

    private void axes() {
        for (int step = 0; step <= STEPS; step++) {
            double value = (double) step / STEPS;
            line("grid", x(value), y(0), x(value), y(1));
            line("grid", x(0), y(value), x(1), y(value));
            text(x(value), y(0) + 15, "middle", number(value));
            text(x(0) - 5, y(value) + 4, "end", number(value));
        }
        line("ideal", x(0), y(0), x(1), y(1));
        text(x(0.5), HEIGHT - 6, "middle", "probability; upwards accuracy");
    }

    private void dot(Bin bin, double share) {
        String label = String.format(
                Locale.ROOT, "probability %.2f, accuracy %.2f, %d rows", bin.confidence(), bin.accuracy(), bin.count());
        svg.append(String.format(
                Locale.ROOT,
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"><title>%s</title></circle>%n",
                x(bin.confidence()),
                y(bin.accuracy()),
                SMALLEST_DOT + LARGEST_DOT * Math.sqrt(share),
                label));
    }

    private void line(String style, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                style,
                x1,
                y1,
                x2,
                y2));
    }

    private void text(double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, text));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static double x(double probability) {
        return LEFT + probability * SIDE;
    }

    private static double y(double accuracy) {
        return TOP + (1 - accuracy) * SIDE;
    }
}
