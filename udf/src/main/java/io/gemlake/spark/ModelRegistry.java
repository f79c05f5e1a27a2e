// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.ModelInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/// The models that an application has published: each is read, verified and broadcast once. The driver's half of the
/// registry of engines; [EngineRegistry] is the executors' half.
public final class ModelRegistry {
    private static final Map<SparkContext, ModelRegistry> REGISTRIES = new WeakHashMap<>();

    private final Map<ModelVersion, ModelHandle> byFile = new HashMap<>();
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
        try {
            ModelFiles files = ModelFiles.find(conf.modelPath(), context.hadoopConfiguration());
            var version = new ModelVersion(files.versions(), conf.distribution());
            ModelHandle known = byFile.get(version);
            if (known == null) {
                known = read(JavaSparkContext.fromSparkContext(context), files, conf);
                byFile.put(version, known);
            }
            verify(known.sha256(), conf);
            return known.named(conf.modelName());
        } catch (IOException e) {
            throw GemlakeErrors.modelUnreadable(conf.modelPath(), e);
        }
    }

    private ModelHandle read(JavaSparkContext context, ModelFiles files, GemlakeConf conf) throws IOException {
        ModelInfo info = files.inspect();
        return switch (conf.distribution()) {
            case FILE -> {
                String sha256 = files.read(conf.chunkBytes(), _ -> {});
                verify(sha256, conf);
                yield new ModelHandle(sha256, info, new WeightsSource.HostFiles(files.files()));
            }
            case BROADCAST -> {
                var chunks = new ArrayList<Broadcast<ModelChunk>>();
                boolean kept = false;
                try {
                    String sha256 = files.read(
                            conf.chunkBytes(), content -> chunks.add(context.broadcast(new ModelChunk(content))));
                    verify(sha256, conf);
                    var model = new ModelHandle(sha256, info, new WeightsSource.Chunks(files.files(), chunks));
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

    private static void verify(String sha256, GemlakeConf conf) {
        String expected = conf.modelSha256().orElse(sha256);
        if (!expected.equals(sha256)) {
            throw GemlakeErrors.hashMismatch(conf.modelPath(), expected, sha256, "the driver");
        }
    }

    private record ModelVersion(List<ModelFiles.Version> files, GemlakeConf.Distribution distribution) {}
}
