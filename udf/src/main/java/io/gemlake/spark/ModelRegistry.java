// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/// The models that an application has published: each is read, verified and broadcast once. The driver's half of the
/// registry of engines; [EngineRegistry] is the executors' half.
public final class ModelRegistry {
    private static final Map<SparkContext, ModelRegistry> REGISTRIES = new WeakHashMap<>();

    private final Map<FileVersion, ModelHandle> byFile = new HashMap<>();
    private final Map<String, ModelHandle> bySha256 = new HashMap<>();

    private ModelRegistry() {}

    /// The published model of a configuration; publishes it when this is the first call for its content.
    public static ModelHandle publish(SparkContext context, GemlakeConf conf) {
        return of(context).model(context, conf);
    }

    private static ModelRegistry of(SparkContext context) {
        synchronized (REGISTRIES) {
            return REGISTRIES.computeIfAbsent(context, _ -> new ModelRegistry());
        }
    }

    private synchronized ModelHandle model(SparkContext context, GemlakeConf conf) {
        String path = conf.modelPath();
        try {
            Path file = locate(context, path);
            FileSystem files = file.getFileSystem(context.hadoopConfiguration());
            FileStatus status = files.getFileStatus(file);
            var version = new FileVersion(
                    status.getPath().toString(), status.getLen(), status.getModificationTime(), conf.distribution());
            ModelHandle known = byFile.get(version);
            if (known == null) {
                known = read(JavaSparkContext.fromSparkContext(context), files, status, conf);
                byFile.put(version, known);
            }
            verify(known, conf);
            return known.named(conf.modelName());
        } catch (IOException e) {
            throw GemlakeErrors.modelUnreadable(path, e);
        }
    }

    private ModelHandle read(JavaSparkContext context, FileSystem files, FileStatus status, GemlakeConf conf)
            throws IOException {
        return switch (conf.distribution()) {
            case FILE -> {
                String sha256 = consume(files, status, conf, _ -> {});
                String path = status.getPath().toUri().getPath();
                yield new ModelHandle(conf.modelName(), sha256, status.getLen(), new WeightsSource.HostFile(path));
            }
            case BROADCAST -> {
                var chunks = new ArrayList<Broadcast<ModelChunk>>();
                String sha256 =
                        consume(files, status, conf, content -> chunks.add(context.broadcast(new ModelChunk(content))));
                var model =
                        new ModelHandle(conf.modelName(), sha256, status.getLen(), new WeightsSource.Chunks(chunks));
                ModelHandle same = bySha256.putIfAbsent(sha256, model);
                if (same != null || !conf.modelSha256().orElse(sha256).equals(sha256)) {
                    chunks.forEach(Broadcast::destroy);
                }
                yield same == null ? model : same;
            }
        };
    }

    private static String consume(FileSystem files, FileStatus status, GemlakeConf conf, ChunkConsumer consumer)
            throws IOException {
        var sha256 = new Sha256();
        try (FSDataInputStream in = files.open(status.getPath())) {
            for (long left = status.getLen(); left > 0; ) {
                var content = new byte[(int) Math.min(left, conf.chunkBytes())];
                in.readFully(content);
                sha256.update(content);
                consumer.accept(content);
                left -= content.length;
            }
        }
        return sha256.hex();
    }

    private static void verify(ModelHandle model, GemlakeConf conf) {
        String expected = conf.modelSha256().orElse(model.sha256());
        if (!expected.equals(model.sha256())) {
            throw GemlakeErrors.hashMismatch(conf.modelPath(), expected, model.sha256(), "the driver");
        }
    }

    /// A path without a scheme is the driver's own disk where such a file exists, else the default file system.
    private static Path locate(SparkContext context, String path) throws IOException {
        var given = new Path(path);
        if (given.toUri().getScheme() == null && Files.exists(java.nio.file.Path.of(path))) {
            return FileSystem.getLocal(context.hadoopConfiguration())
                    .makeQualified(new Path(
                            java.nio.file.Path.of(path).toAbsolutePath().toUri()));
        }
        if (!given.getFileSystem(context.hadoopConfiguration()).exists(given)) {
            throw new FileNotFoundException("no such file");
        }
        return given;
    }

    private interface ChunkConsumer {
        void accept(byte[] content);
    }

    private record FileVersion(String path, long bytes, long modifiedMillis, GemlakeConf.Distribution distribution) {}
}
