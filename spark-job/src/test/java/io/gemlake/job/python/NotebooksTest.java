// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.python;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gemlake.engine.RealModel;
import io.gemlake.job.cluster.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NotebooksTest {
    @TempDir
    static Path directory;

    static List<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(PySpark.notebooks())) {
            return files.filter(file -> file.toString().endsWith(".ipynb"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void areStoredAsTheyRanFromTopToBottomWithoutErrors(Path notebook) throws IOException {
        JsonNode root = new ObjectMapper().readTree(notebook.toFile());
        var counts = new ArrayList<Integer>();
        for (JsonNode cell : root.get("cells")) {
            if (cell.get("cell_type").asText().equals("code")) {
                counts.add(cell.get("execution_count").asInt());
                for (JsonNode output : cell.get("outputs")) {
                    assertThat(output.get("output_type").asText()).isNotEqualTo("error");
                    assertThat(output.path("name").asText()).isNotEqualTo("stderr");
                    assertThat(output.toString()).as("paths").doesNotContain("/root/", "/home/", "/tmp/", "/Users/");
                }
            }
        }
        assertThat(root.get("nbformat").asInt()).isEqualTo(4);
        assertThat(counts)
                .isNotEmpty()
                .isEqualTo(IntStream.rangeClosed(1, counts.size()).boxed().toList());
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    @Timeout(3600)
    @EnabledIfSystemProperty(named = "gemlake.full", matches = "true")
    void sayTheSameWhenTheyRunAgain(Path notebook) throws IOException, InterruptedException {
        PySpark pySpark = PySpark.on(RealModel.GEMMA_3_270M.require(), directory);
        Path program = PySpark.notebooks().resolve("execute.py");
        try (ChildJvm python = pySpark.start(program, notebook.toString())) {
            assertThat(python.exitCode())
                    .as("%s", String.join("\n", python.lines()))
                    .isZero();
        }
    }
}
