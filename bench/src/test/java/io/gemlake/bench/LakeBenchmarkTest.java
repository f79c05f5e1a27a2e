// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gemlake.bench.report.LakeNight;
import io.gemlake.bench.report.LakeReport;
import io.gemlake.bench.report.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class LakeBenchmarkTest {
    @TempDir
    private Path directory;

    @Test
    void rowsMakeASeriesAndSettingsGoToSpark() {
        LakeOptions options =
                LakeOptions.of(List.of("--rows", "300", "--rows", "100", "--conf", "spark.a=b=c", "--out", "x"));

        assertThat(options.rows()).containsExactly(100, 300);
        assertThat(options.settings()).isEqualTo(Map.of("spark.a", "b=c"));
        assertThat(options.out()).isEqualTo(Path.of("x"));
        assertThat(LakeOptions.of(List.of()).rows()).hasSize(5).endsWith(1_000_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LakeOptions.of(List.of("--conf", "spark.a")))
                .withMessage("--conf takes KEY=VALUE, not 'spark.a'");
    }

    @Test
    @EnabledIfSystemProperty(named = "gemlake.full", matches = "true")
    void measuresNightsFromEndToEnd() throws IOException {
        Map<String, String> small = Map.of(
                "spark.sql.shuffle.partitions", "2",
                "spark.sql.codegen.wholeStage", "false",
                "spark.databricks.delta.snapshotPartitions", "1");

        LakeReport report =
                LakeBenchmark.measure(new LakeOptions(List.of(1_000, 2_000), directory, small), "gemlake bench lake");

        assertThat(report.nights()).hasSize(12);
        LakeNight first = report.nights().getFirst();
        assertThat(first.computed()).isEqualTo(1_000);
        assertThat(first.merges().stream().mapToLong(LakeNight.Merge::inserted).sum())
                .isEqualTo(1_000);
        assertThat(first.times().planning()).isPositive();
        assertThat(first.alive().bytes()).isPositive();
        LakeNight changed = report.nights().get(4);
        assertThat(List.of(changed.name(), changed.computed(), changed.deleted()))
                .containsExactly("1 % changed, feed", 60L, 6L);
        assertThat(report.nights().get(3).times().maintenance()).isPositive();
        List<Path> files = Results.write(report, directory);
        assertThat(files).hasSize(2);
        assertThat(Files.readAllLines(files.getLast())).hasSizeGreaterThan(30).doesNotContain("NaN");
        try (var left = Files.list(directory)) {
            assertThat(left).containsExactlyInAnyOrderElementsOf(files);
        }
    }
}
