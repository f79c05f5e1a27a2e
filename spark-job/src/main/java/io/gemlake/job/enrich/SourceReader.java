// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.job.YamlNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/// Reads the [Source] of a spec from YAML.
final class SourceReader {
    private static final Set<String> FORMATS = Set.of("delta", "parquet", "json", "csv", "text_folder");

    private SourceReader() {}

    static Source read(YamlNode node) {
        node.requireOnly(Set.of("format", "path", "options"));
        String path = PathReader.read(node, "path");
        Optional<YamlNode> options = node.find("options");
        String format = node.text("format");
        if (FORMATS.contains(format) && !format.equals("csv") && options.isPresent()) {
            throw options.get().invalid("a source of format " + format + " has no options; leave this field out");
        }
        return switch (format) {
            case "delta" -> new Source.Delta(path);
            case "parquet" -> new Source.Parquet(path);
            case "json" -> new Source.Json(path);
            case "csv" -> options.map(given -> csv(path, given)).orElseGet(() -> Source.Csv.standard(path));
            case "text_folder" -> new Source.TextFolder(path);
            default -> throw node.child("format").unknown(FORMATS);
        };
    }

    private static Source.Csv csv(String path, YamlNode options) {
        options.requireOnly(Set.of("header", "delimiter", "quote", "escape", "encoding"));
        Source.Csv standard = Source.Csv.standard(path);
        String quote = options.find("quote")
                .map(node -> node.text().isEmpty() ? "" : character(node))
                .orElse(standard.quote());
        return new Source.Csv(
                path,
                options.find("header").map(YamlNode::flag).orElse(standard.header()),
                options.find("delimiter").map(SourceReader::character).orElse(standard.delimiter()),
                quote,
                options.find("escape").map(SourceReader::character).orElse(quote),
                options.find("encoding").map(SourceReader::encoding).orElse(standard.encoding()));
    }

    private static String character(YamlNode node) {
        if (node.text().length() != 1) {
            throw node.invalid("'" + node.written() + "' is not a single character");
        }
        return node.text();
    }

    private static Charset encoding(YamlNode node) {
        Charset charset;
        try {
            charset = Charset.forName(node.text());
        } catch (IllegalArgumentException e) {
            throw node.unknown(Charset.availableCharsets().keySet());
        }
        // Lines and quotes are found by their bytes, before anything is decoded.
        String ascii = "\"\n";
        if (!new String(ascii.getBytes(StandardCharsets.US_ASCII), charset).equals(ascii)) {
            throw node.invalid("'" + node.written() + "' does not write ASCII as ASCII; convert the files to UTF-8");
        }
        return charset;
    }
}
