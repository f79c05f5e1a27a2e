// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// Pieces of a page.
public final class Html {
    private static final String TEMPLATE = "page.html";

    private Html() {}

    /// A page: the file `page.html` beside a class, with a title and content in it.
    ///
    /// @param content markup
    public static String page(Class<?> place, String title, String content) {
        try (InputStream file = Objects.requireNonNull(place.getResourceAsStream(TEMPLATE), TEMPLATE)) {
            String[] around = new String(file.readAllBytes(), UTF_8).split("\\{\\{content}}", -1);
            return String.join(
                    content,
                    List.of(around).stream()
                            .map(part -> part.replace("{{title}}", text(title)))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Text that is no markup, whatever it holds.
    public static String text(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /// A table of texts.
    public static String table(List<String> head, List<List<String>> rows) {
        return table("", head, rows.stream().map(Html::texts).toList());
    }

    /// A table of markup below a caption.
    ///
    /// @param caption what the table shows, as text; none when empty
    /// @param head    texts
    public static String table(String caption, List<String> head, List<List<String>> rows) {
        return "<div class=\"table\"><table>"
                + (caption.isEmpty() ? "" : "<caption>%s</caption>".formatted(text(caption)))
                + row("th scope=\"col\"", "th", texts(head))
                + rows.stream().map(cells -> row("td", "td", cells)).collect(Collectors.joining())
                + "</table></div>";
    }

    private static List<String> texts(List<String> texts) {
        return texts.stream().map(Html::text).toList();
    }

    private static String row(String open, String close, List<String> cells) {
        return cells.stream()
                .map(cell -> "<%s>%s</%s>".formatted(open, cell, close))
                .collect(Collectors.joining("", "<tr>", "</tr>\n"));
    }

    /// A list of names and what they stand for.
    public static String definitions(List<List<String>> pairs) {
        return pairs.stream()
                .map(pair -> "<dt>%s</dt><dd>%s</dd>".formatted(text(pair.getFirst()), text(pair.getLast())))
                .collect(Collectors.joining("\n", "<dl>", "</dl>\n"));
    }
}
