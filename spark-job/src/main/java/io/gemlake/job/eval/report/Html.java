// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.report;

import java.util.List;
import java.util.stream.Collectors;

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

    /// A table of texts.
    static String table(List<String> head, List<List<String>> rows) {
        return "<div class=\"table\"><table>" + row("th", head)
                + rows.stream().map(cells -> row("td", cells)).collect(Collectors.joining()) + "</table></div>";
    }

    private static String row(String cell, List<String> texts) {
        return texts.stream()
                .map(text -> "<%s>%s</%s>".formatted(cell, text(text), cell))
                .collect(Collectors.joining("", "<tr>", "</tr>\n"));
    }

    /// A list of names and what they stand for.
    static String definitions(List<List<String>> pairs) {
        return pairs.stream()
                .map(pair -> "<dt>%s</dt><dd>%s</dd>".formatted(text(pair.getFirst()), text(pair.getLast())))
                .collect(Collectors.joining("\n", "<dl>", "</dl>\n"));
    }
}
