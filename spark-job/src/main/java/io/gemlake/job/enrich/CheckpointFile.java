// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gemlake.job.LakeErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;

/// The file of a flow's [Checkpoint], in a directory inside of the sink; written whole, or not at all.
final class CheckpointFile {
    /// Delta leaves directories alone whose names begin with an underscore.
    static final String DIRECTORY = "_gemlake_checkpoints";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;
    private final Configuration conf;

    CheckpointFile(SparkSession spark, String sinkPath, String flow) {
        String name = HexFormat.of().formatHex(flow.getBytes(StandardCharsets.UTF_8));
        this.path = new Path(new Path(sinkPath, DIRECTORY), name + ".json");
        this.conf = spark.sparkContext().hadoopConfiguration();
    }

    /// The checkpoint, or empty where there is none that can be read.
    Optional<Checkpoint> read() {
        try {
            var files = path.getFileSystem(conf);
            if (!files.exists(path)) {
                return Optional.empty();
            }
            try (InputStream in = files.open(path)) {
                JsonNode json = JSON.readTree(in);
                return Optional.of(new Checkpoint(
                        json.required("source_id").textValue(),
                        json.required("source_version").longValue(),
                        json.required("sink_id").textValue(),
                        json.required("sink_version").longValue(),
                        json.required("job").textValue()));
            }
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    void write(Checkpoint checkpoint) {
        var json = JSON.createObjectNode()
                .put("source_id", checkpoint.sourceId())
                .put("source_version", checkpoint.sourceVersion())
                .put("sink_id", checkpoint.sinkId())
                .put("sink_version", checkpoint.sinkVersion())
                .put("job", checkpoint.job());
        try {
            var files = CheckpointFileManager.create(path.getParent(), conf);
            files.mkdirs(path.getParent());
            var out = files.createAtomic(path, true);
            try {
                out.write(JSON.writeValueAsBytes(json));
                out.close();
            } catch (IOException e) {
                out.cancel();
                throw e;
            }
        } catch (IOException e) {
            throw LakeErrors.sinkUnusable(path.toString(), e);
        }
    }
}
