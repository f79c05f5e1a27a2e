// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.engine.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineBenchmarkTest {
    private static final Effort LEAST = new Effort(1, 1, 4, 2, 64, 1000, 128);

    @Test
    void measuresATinyModelFromEndToEnd(@TempDir Path directory) throws IOException {
        Path model = Files.write(directory.resolve("tiny.gguf"), TinyModel.random(1));

        List<Path> files = EngineBenchmark.run(
                new Options(model, WeightLayout.QUANTIZED, Optional.empty(), directory.resolve("out"), LEAST),
                "gemlake bench engine <&>");

        JsonNode report = new ObjectMapper().readTree(files.getFirst().toFile());
        assertThat(report.path("cases")).hasSize(9).allSatisfy(each -> {
            assertThat(each.path("tokensPerSecond").path("median").asDouble()).isPositive();
            assertThat(each.path("shareOfPeak").path("median").asDouble()).isPositive();
        });
        assertThat(report.path("gains")).hasSize(3);
        assertThat(report.path("products")).isNotEmpty();
        assertThat(report.path("curves").path("rows")).isNotEmpty();
        assertThat(report.path("profiles")).hasSize(5);
        assertThat(report.path("startUp").path("tokensPerSecond")).hasSize(2);
        assertThat(Files.readString(files.getLast()))
                .contains("<title>Gemlake on ", "<svg ", "bench engine &lt;&amp;&gt;")
                .doesNotContain("{{", "http:", "https:", "<script", "src=", "NaN", "null");
    }
}
