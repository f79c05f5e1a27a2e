// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import io.gemlake.bench.report.Svg.Anchor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/// Lines and dots over two axes, as SVG that takes its colours from the page.
record Plot(Axis x, Axis y, List<Series> series) {
    private static final int WIDTH = 420;
    private static final int HEIGHT = 270;
    private static final int LEFT = 46;
    private static final int RIGHT = 24;
    /// From a dot down to the base line of its label.
    private static final int LABEL = 17;
    private static final int TOP = 34;
    private static final int BOTTOM = 44;

    /// How a series is drawn.
    enum Style {
        /// A line with a dot at each value.
        LINE,
        /// A thin line alone, for what others are compared with.
        REFERENCE,
        /// Dots with a label each.
        DOTS
    }

    /// Values that belong together.
    record Series(String name, Style style, List<Spot> spots) {}

    /// One value; the label is shown at a dot, and at every spot of a line when it is pointed at.
    record Spot(double x, double y, String label) {}

    /// The plot as an element of a page.
    String figure() {
        var svg = new Svg(WIDTH, HEIGHT);
        axes(svg);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            draw(svg, series.get(i), "s" + i);
            names.add("<tspan class=\"s%d\">■</tspan> %s"
                    .formatted(i, Html.text(series.get(i).name())));
        }
        svg.markup(LEFT, 14, Anchor.START, String.join("\u00a0\u00a0 ", names));
        return svg.figure();
    }

    private void axes(Svg svg) {
        for (double tick : x.ticks()) {
            svg.line("grid", xOf(tick), TOP, xOf(tick), HEIGHT - BOTTOM);
            svg.text(xOf(tick), HEIGHT - BOTTOM + 15, Anchor.MIDDLE, Html.number(tick));
        }
        for (double tick : y.ticks()) {
            svg.line("grid", LEFT, yOf(tick), WIDTH - RIGHT, yOf(tick));
            svg.text(LEFT - 5, yOf(tick) + 4, Anchor.END, Html.number(tick));
        }
        svg.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, Anchor.MIDDLE, x.title());
        svg.text(LEFT, TOP - 6, Anchor.START, y.title());
    }

    private void draw(Svg svg, Series each, String style) {
        if (each.style() != Style.DOTS) {
            svg.path(
                    style + (each.style() == Style.LINE ? " line" : " thin"),
                    each.spots().stream()
                            .flatMapToDouble(spot -> DoubleStream.of(xOf(spot.x()), yOf(spot.y())))
                            .toArray());
        }
        if (each.style() == Style.REFERENCE) {
            return;
        }
        for (Spot spot : each.spots()) {
            svg.dot(style, xOf(spot.x()), yOf(spot.y()), spot.label());
            if (each.style() == Style.DOTS) {
                svg.text(xOf(spot.x()), yOf(spot.y()) + LABEL, Anchor.MIDDLE, spot.label());
            }
        }
    }

    private double xOf(double value) {
        return LEFT + x.place(value) * (WIDTH - LEFT - RIGHT);
    }

    private double yOf(double value) {
        return HEIGHT - BOTTOM - y.place(value) * (HEIGHT - TOP - BOTTOM);
    }
}
