// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/// Results as lines for people: one document a line, cut to the width of the terminal.
final class ResultTable {
    private static final int SENTIMENT_WIDTH = 14;
    private static final int LARGEST_KEY_WIDTH = 34;
    private static final int SMALLEST_WIDTH = 80;
    private static final String GAP = "  ";

    private ResultTable() {}

    /// A heading and one line a row.
    ///
    /// @param rows  key, sentiment, entities, summary, error
    /// @param width of a line, in characters
    static List<String> lines(List<Row> rows, int width) {
        int keyWidth = rows.stream()
                .mapToInt(row -> String.valueOf(row.get(0)).length())
                .max()
                .orElse(0);
        keyWidth = Math.clamp(keyWidth, "DOCUMENT".length(), LARGEST_KEY_WIDTH);
        int rest = Math.max(SMALLEST_WIDTH, width) - keyWidth - SENTIMENT_WIDTH - 3 * GAP.length();
        int entitiesWidth = rest * 2 / 5;
        var widths = new int[] {keyWidth, SENTIMENT_WIDTH, entitiesWidth, rest - entitiesWidth};
        var lines = new ArrayList<String>();
        lines.add(line(widths, "DOCUMENT", "SENTIMENT", "ENTITIES", "SUMMARY"));
        for (Row row : rows) {
            boolean failed = !row.isNullAt(4);
            lines.add(line(
                    widths,
                    String.valueOf(row.get(0)),
                    failed ? "failed" : sentiment(row),
                    failed ? "" : entities(row),
                    failed ? row.getStruct(4).getString(0) : summary(row)));
        }
        return lines;
    }

    private static String sentiment(Row row) {
        return row.isNullAt(1)
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "%s %.2f",
                        row.getStruct(1).getString(0),
                        row.getStruct(1).getDouble(1));
    }

    private static String entities(Row row) {
        List<Row> entities = row.isNullAt(2) ? List.of() : row.getList(2);
        return entities.isEmpty()
                ? "-"
                : entities.stream()
                        .map(entity -> entity.getString(1) + " (" + entity.getString(0) + ")")
                        .collect(Collectors.joining(", "));
    }

    private static String summary(Row row) {
        return row.isNullAt(3) ? "-" : row.getString(3);
    }

    private static String line(int[] widths, String... cells) {
        var line = new StringBuilder();
        for (int column = 0; column < cells.length; column++) {
            String cell = cut(cells[column], widths[column]);
            line.append(cell);
            if (column < cells.length - 1) {
                line.repeat(' ', widths[column] - cell.codePointCount(0, cell.length()))
                        .append(GAP);
            }
        }
        return line.toString();
    }

    private static String cut(String text, int width) {
        String plain = text.replaceAll("\\p{Cntrl}|\\s+", " ").strip();
        return plain.codePointCount(0, plain.length()) <= width
                ? plain
                : plain.substring(0, plain.offsetByCodePoints(0, width - 1)) + "…";
    }
}
