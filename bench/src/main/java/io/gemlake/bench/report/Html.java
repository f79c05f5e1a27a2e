// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import java.util.List;
import java.util.Locale;

/// Pieces of a page.
final class Html {
    private Html() {}

    /// Text that is no markup, whatever it holds.
    static String text(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /// A table; the first column is text, the others are numbers.
    static String table(List<String> head, List<List<String>> rows) {
        return table(head, rows, (row, cell) -> text(cell));
    }

    /// A table whose rows name the parts of [Bars] in their order, each beside its colour.
    static String legend(List<String> head, List<List<String>> rows) {
        return table(head, rows, (row, cell) -> "<span class=\"s%d\">■</span> %s".formatted(row, text(cell)));
    }

    private static String table(List<String> head, List<List<String>> rows, FirstCell first) {
        var table = new StringBuilder("<div class=\"table\"><table><tr>");
        head.forEach(cell -> table.append("<th>").append(text(cell)).append("</th>"));
        table.append("</tr>");
        for (int row = 0; row < rows.size(); row++) {
            List<String> cells = rows.get(row);
            table.append("<tr><td>").append(first.markup(row, cells.getFirst())).append("</td>");
            cells.subList(1, cells.size())
                    .forEach(cell -> table.append("<td>").append(text(cell)).append("</td>"));
            table.append("</tr>");
        }
        return table.append("</table></div>").toString();
    }

    /// What the first cell of a row looks like.
    @FunctionalInterface
    private interface FirstCell {
        String markup(int row, String cell);
    }

    /// A plot and the table beside it, below a heading and what it shows.
    static String section(String title, String note, String plot, String table) {
        return "<section><h2>%s</h2><p>%s</p><div class=\"pair\">%s%s</div></section>%n"
                .formatted(text(title), text(note), plot, table);
    }

    /// Three digits, or all of those before the point.
    static String number(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 || value == Math.rint(value) ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    /// Median, and the least and most where they differ.
    static String spread(Spread spread) {
        return spread.least() == spread.most()
                ? number(spread.median())
                : "%s (%s–%s)".formatted(number(spread.median()), number(spread.least()), number(spread.most()));
    }

    static String percents(Spread spread) {
        return spread.least() == spread.most()
                ? percent(spread.median())
                : "%s (%.0f–%.0f)".formatted(percent(spread.median()), 100 * spread.least(), 100 * spread.most());
    }
}
