// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The files that a report becomes.
public final class Results {
    private Results() {}

    /// Writes JSON for programs and a page for people; returns where they are.
    ///
    /// @param directory made when it does not exist
    public static List<Path> write(Report report, Path directory) throws IOException {
        return write("engine", report, new Page(report).html(), directory);
    }

    /// As [#write(Report, Path)], with the samples of memory as a table beside.
    public static List<Path> write(SqlReport report, Path directory) throws IOException {
        List<Path> files = new ArrayList<>(write("sql", report, new SqlPage(report).html(), directory));
        Path memory = directory.resolve("sql-memory.csv");
        Files.write(memory, report.memory().csv());
        files.add(memory);
        return files;
    }

    /// What [#write(PeersReport, Path)] has written there; empty if nothing.
    public static Optional<PeersReport> peers(Path directory) throws IOException {
        Path json = directory.resolve("peers.json");
        return Files.exists(json)
                ? Optional.of(JsonMapper.builder().build().readValue(json.toFile(), PeersReport.class))
                : Optional.empty();
    }

    /// As [#write(Report, Path)].
    public static List<Path> write(PeersReport report, Path directory) throws IOException {
        return write("peers", report, new PeersPage(report).html(), directory);
    }

    /// JSON for programs, and tables as Markdown.
    public static List<Path> write(LakeReport report, Path directory) throws IOException {
        Path json = json("lake", report, directory);
        Path tables = directory.resolve("lake.md");
        Files.write(tables, report.lines());
        return List.of(json, tables);
    }

    private static List<Path> write(String name, Object report, String html, Path directory) throws IOException {
        Path json = json(name, report, directory);
        Path page = directory.resolve(name + ".html");
        Files.writeString(page, html);
        return List.of(json, page);
    }

    private static Path json(String name, Object report, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path json = directory.resolve(name + ".json");
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        // What an earlier run has measured is not lost when this one is killed here.
        Path whole = Files.writeString(directory.resolve(name + ".json.new"), mapper.writeValueAsString(report) + "\n");
        return Files.move(whole, json, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
