// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.page;

import java.util.Locale;

/// A drawing that grows. Its colours come from the page, by the names of styles.
public final class Svg {
    private final StringBuilder svg;

    /// @param title       names the drawing, for those who do not see it
    /// @param description what it shows
    public Svg(int width, int height, String title, String description) {
        svg = new StringBuilder("<svg viewBox=\"0 0 %d %d\" role=\"img\"><title>%s</title><desc>%s</desc>"
                .formatted(width, height, Html.text(title), Html.text(description)));
    }

    public void line(String style, double x1, double y1, double x2, double y2) {
        svg.append("<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>"
                .formatted(style, at(x1), at(y1), at(x2), at(y2)));
    }

    /// A bar that shows its label when it is pointed at.
    public void bar(String style, Box box, String label) {
        svg.append("<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"><title>%s</title></rect>"
                .formatted(style, at(box.x()), at(box.y()), at(box.width()), at(box.height()), Html.text(label)));
    }

    /// Text that begins, has its middle, or ends at a point.
    public void text(double x, double y, Anchor anchor, String text) {
        svg.append("<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
                .formatted(at(x), at(y), anchor.name().toLowerCase(Locale.ROOT), Html.text(text)));
    }

    /// Where a bar stands, from its upper left corner.
    public record Box(double x, double y, double width, double height) {}

    /// Which part of a text is at its point.
    public enum Anchor {
        START,
        MIDDLE,
        END
    }

    /// The drawing as an element of a page.
    public String figure() {
        return "<figure>" + svg + "</svg></figure>";
    }

    private static String at(double coordinate) {
        return String.format(Locale.ROOT, "%.1f", coordinate);
    }
}
