// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.bench.report.Results;
import io.gemlake.bench.report.SqlReport;
import io.gemlake.bench.sql.MemoryOverRows;
import io.gemlake.bench.sql.SqlPath;
import io.gemlake.engine.TinyModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class SqlBenchmarkTest {
    private static final int MANY_ROWS = 200_000;

    /// What Spark itself keeps of finished tasks, and what its compiler makes meanwhile.
    private static final double MARGIN_BYTES = 8 << 20;

    @TempDir
    private Path directory;

    @Test
    void measuresATinyModelFromEndToEnd() throws IOException {
        Path model = TinyModelFile.in(directory);

        SqlReport report =
                SqlBenchmark.measure(new SqlOptions(model, directory, 1, 20, 2, 100), "gemlake bench sql <&>");

        assertThat(report.cases()).hasSize(4).allSatisfy(each -> {
            assertThat(each.engineRows().median()).isPositive();
            assertThat(each.sqlRows().median()).isPositive();
        });
        assertThat(report.planning().withCalls().median()).isPositive();
        assertThat(report.memory().samples()).isNotEmpty();
        assertThat(report.lines()).hasSize(8).first().asString().startsWith("query | rows | ");
        List<Path> files = Results.write(report, directory);
        assertThat(Files.readString(files.get(1)))
                .contains("<title>Gemlake on ", "<svg ", "bench sql &lt;&amp;&gt;")
                .doesNotContain("{{", "http:", "https:", "<script", "src=", "NaN", "null");
        assertThat(Files.readAllLines(files.getLast()))
                .hasSize(1 + report.memory().samples().size());
    }

    @Test
    @EnabledIfSystemProperty(named = "gemlake.full", matches = "true")
    void memoryIsFlatOverManyRows() throws IOException {
        Path model = TinyModelFile.in(directory);
        try (SqlPath sql = SqlPath.open(model, 2, 64 << 20)) {
            var memory = MemoryOverRows.measure(sql, model, MANY_ROWS);

            assertThat(memory.samples()).hasSizeGreaterThan(5);
            List<Double> heap = memory.heapOfFirstAndLastThird();
            System.out.printf(
                    "%d rows: %.1f MB alive on the heap in the first third, %.1f MB in the last; %d samples%n",
                    MANY_ROWS,
                    heap.getFirst() / 1e6,
                    heap.getLast() / 1e6,
                    memory.samples().size());
            assertThat(heap.getLast()).isLessThan(heap.getFirst() + MARGIN_BYTES);
            long engines = memory.samples().getFirst().enginesBytes();
            assertThat(memory.samples()).allMatch(each -> each.enginesBytes() == engines);
            assertThat(memory.samples().getLast().arrowBytes()).isZero();
        }
    }
}
