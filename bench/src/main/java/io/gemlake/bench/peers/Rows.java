// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gemlake.engine.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// Labelled documents in an order that says nothing about them: that of the SHA-256 of their ids.
///
/// @param all one or more
record Rows(List<Row> all) {
    private static final ObjectMapper JSON = new ObjectMapper();

    Rows {
        all = List.copyOf(all);
    }

    /// A document.
    ///
    /// @param label of the document, or its names as [Names] writes them
    /// @param names with their places; empty for documents with a label
    record Row(String id, String text, String label, List<Name> names) {
        Row {
            names = List.copyOf(names);
        }
    }

    /// A name, in code points of the document.
    record Name(String kind, int start, int end) {}

    /// Documents with a `label`.
    static Rows labelled(Path file) throws IOException {
        return read(
                file,
                row -> new Row(
                        row.path("id").asText(),
                        row.path("text").asText(),
                        row.path("label").asText(),
                        List.of()));
    }

    /// Documents with `entities`.
    ///
    /// @param kinds by the labels of the file; others are left out
    static Rows named(Path file, Map<String, String> kinds) throws IOException {
        return read(file, row -> {
            List<JsonNode> entities = StreamSupport.stream(row.path("entities").spliterator(), false)
                    .filter(name -> kinds.containsKey(name.path("label").asText()))
                    .toList();
            String lines = entities.stream()
                    .map(name -> Names.line(kind(name, kinds), name.path("text").asText()))
                    .collect(Collectors.joining("\n"));
            List<Name> names = entities.stream()
                    .map(name -> new Name(
                            kind(name, kinds),
                            name.path("start").asInt(),
                            name.path("end").asInt()))
                    .toList();
            return new Row(row.path("id").asText(), row.path("text").asText(), lines, names);
        });
    }

    private static String kind(JsonNode name, Map<String, String> kinds) {
        return kinds.getOrDefault(name.path("label").asText(), "");
    }

    /// Makes a row of a line.
    @FunctionalInterface
    private interface Reader {
        Row of(JsonNode line);
    }

    private static Rows read(Path file, Reader reader) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file, UTF_8)) {
            rows.add(reader.of(JSON.readTree(line)));
        }
        rows.sort(Comparator.comparing(row -> Sha256.of(row.id().getBytes(UTF_8))));
        return new Rows(rows);
    }

    /// Those of some kind.
    Rows where(Predicate<Row> condition) {
        return new Rows(all.stream().filter(condition).toList());
    }

    /// The first ones, or as many as there are.
    Rows first(int count) {
        return new Rows(all.subList(0, Math.min(count, all.size())));
    }

    /// All but the first ones.
    Rows without(int count) {
        return new Rows(all.subList(Math.min(count, all.size()), all.size()));
    }

    List<String> texts() {
        return all.stream().map(Row::text).toList();
    }

    List<String> labels() {
        return all.stream().map(Row::label).toList();
    }
}
