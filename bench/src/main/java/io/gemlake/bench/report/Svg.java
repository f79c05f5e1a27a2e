// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import java.util.Locale;

/// A drawing that grows. Its colours come from the page, by the names of styles.
final class Svg {
    private final StringBuilder svg;

    Svg(int width, int height) {
        svg = new StringBuilder("<svg viewBox=\"0 0 %d %d\" role=\"img\">".formatted(width, height));
    }

    void line(String style, double x1, double y1, double x2, double y2) {
        svg.append("<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>"
                .formatted(style, at(x1), at(y1), at(x2), at(y2)));
    }

    /// A line through points `x1 y1 x2 y2 …`.
    void path(String style, double... points) {
        var list = new StringBuilder();
        for (double each : points) {
            list.append(at(each)).append(' ');
        }
        svg.append("<polyline class=\"%s\" points=\"%s\"/>"
                .formatted(style, list.toString().strip()));
    }

    /// A dot that shows its label when it is pointed at.
    void dot(String style, double x, double y, String label) {
        svg.append("<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"3\"><title>%s</title></circle>"
                .formatted(style, at(x), at(y), Html.text(label)));
    }

    void bar(String style, double x, double y, double width, double height) {
        svg.append("<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>"
                .formatted(style, at(x), at(y), at(width), at(height)));
    }

    /// Text that begins, has its middle, or ends at a point.
    void text(double x, double y, Anchor anchor, String text) {
        markup(x, y, anchor, Html.text(text));
    }

    /// Text that holds elements.
    void markup(double x, double y, Anchor anchor, String markup) {
        svg.append("<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
                .formatted(at(x), at(y), anchor.name().toLowerCase(Locale.ROOT), markup));
    }

    /// Which part of a text is at its point.
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    /// The drawing as an element of a page.
    String figure() {
        return "<figure>" + svg + "</svg></figure>";
    }

    private static String at(double coordinate) {
        return String.format(Locale.ROOT, "%.1f", coordinate);
    }
}
