// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Engine;
import io.gemlake.engine.ModelInfo;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
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
    /// Metadata and vocabularies of the largest models take a tenth of this.
    private static final long HEADER_BYTES = 64L << 20;

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
            verify(known.sha256(), conf);
            return known.named(conf.modelName());
        } catch (IOException e) {
            throw GemlakeErrors.modelUnreadable(path, e);
        }
    }

    private ModelHandle read(JavaSparkContext context, FileSystem files, FileStatus status, GemlakeConf conf)
            throws IOException {
        ModelInfo info = inspect(files, status);
        return switch (conf.distribution()) {
            case FILE -> {
                String sha256 = consume(files, status, conf, _ -> {});
                verify(sha256, conf);
                String path = status.getPath().toUri().getPath();
                yield new ModelHandle(sha256, info, new WeightsSource.HostFile(path));
            }
            case BROADCAST -> {
                var chunks = new ArrayList<Broadcast<ModelChunk>>();
                boolean kept = false;
                try {
                    String sha256 = consume(
                            files, status, conf, content -> chunks.add(context.broadcast(new ModelChunk(content))));
                    verify(sha256, conf);
                    var model = new ModelHandle(sha256, info, new WeightsSource.Chunks(chunks));
                    ModelHandle same = bySha256.putIfAbsent(sha256, model);
                    kept = same == null;
                    yield kept ? model : same;
                } finally {
                    if (!kept) {
                        chunks.forEach(Broadcast::destroy);
                    }
                }
            }
        };
    }

    /// Refuses here, on the driver, a file that no executor could open.
    private static ModelInfo inspect(FileSystem files, FileStatus status) throws IOException {
        var start = new byte[(int) Math.min(status.getLen(), HEADER_BYTES)];
        try (FSDataInputStream in = files.open(status.getPath())) {
            in.readFully(start);
        }
        String name = status.getPath().getName();
        return Engine.requireSupported(Engine.describe(MemorySegment.ofArray(start), status.getLen(), name), name);
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

    private static void verify(String sha256, GemlakeConf conf) {
        String expected = conf.modelSha256().orElse(sha256);
        if (!expected.equals(sha256)) {
            throw GemlakeErrors.hashMismatch(conf.modelPath(), expected, sha256, "the driver");
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
