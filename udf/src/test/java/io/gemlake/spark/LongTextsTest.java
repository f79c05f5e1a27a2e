// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TinyModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// A partition of very long texts passes through an executor with a heap of 1 GB, when its reader takes few rows at a
/// time.
@EnabledIfSystemProperty(named = "gemlake.full", matches = "true")
class LongTextsTest {
    @TempDir
    Path directory;

    @Test
    void doNotExhaustTheHeap() throws IOException, InterruptedException {
        var cluster = new ClusterProcess(directory, "local-cluster[1,1,1024]")
                .with("spark.executor.memory", "1g")
                .with("spark.sql.extensions", GemlakeExtensions.class.getName())
                .with("spark.sql.parquet.columnarReaderBatchSize", "1")
                .with(Setting.MODEL_PATH.key(), TinyModelFile.in(directory).toString())
                .with(Setting.CALIBRATION.key(), "none")
                .with(Setting.DOCUMENT_BYTES.key(), "32m");

        List<String> output = cluster.run(Duration.ofMinutes(10), LongTextsProgram.class, directory.toString());

        assertThat(output)
                .as("%s", output)
                .filteredOn(line -> line.startsWith("answered"))
                .hasSize(LongTextsProgram.TEXTS)
                .allMatch(line -> line.matches("answered \\[\\d,(positive|negative|neutral|mixed),true,null,\\d{8}]"));
    }
}
