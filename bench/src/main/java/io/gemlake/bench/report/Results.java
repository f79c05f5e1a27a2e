// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.report;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The files that a report becomes.
public final class Results {
    private Results() {}

    /// Writes JSON for programs and a page for people; returns where they are.
    ///
    /// @param directory made when it does not exist
    public static List<Path> write(Report report, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path json = directory.resolve("engine.json");
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(json, mapper.writeValueAsString(report) + "\n");
        Path page = directory.resolve("engine.html");
        Files.writeString(page, new Page(report).html());
        return List.of(json, page);
    }
}
