// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.ModelInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.reflect.ClassTag$;

/// The models that an application has published: each is read, verified and broadcast once. The driver's half of the
/// registry of engines; [EngineRegistry] is the executors' half.
public final class ModelRegistry {
    private static final Map<SparkContext, ModelRegistry> REGISTRIES = new WeakHashMap<>();

    private final Map<ModelVersion, Published> byFile = new HashMap<>();
    private final Map<List<ModelFiles.Version>, ModelInfo> infos = new HashMap<>();
    private final Map<String, ModelHandle> bySha256 = new HashMap<>();

    private ModelRegistry() {}

    /// The published model of a configuration; publishes it when this is the first call for its content. Refuses it,
    /// before any of its weights travel, when executors have too little memory for it.
    public static ModelHandle publish(SparkContext context, GemlakeConf conf) {
        return published(context, conf).handle();
    }

    /// As [#publish], with what the file says about itself.
    static Published published(SparkContext context, GemlakeConf conf) {
        return of(context).model(context, conf);
    }

    /// What the file of a configuration's model says about itself, without publishing it.
    public static ModelInfo describe(SparkContext context, GemlakeConf conf) {
        return of(context).info(context, conf);
    }

    private synchronized ModelInfo info(SparkContext context, GemlakeConf conf) {
        try {
            return info(ModelFiles.find(conf.modelPath(), context.hadoopConfiguration()));
        } catch (IOException | EngineException e) {
            throw GemlakeErrors.modelUnreadable(conf.modelPath(), e);
        }
    }

    private ModelInfo info(ModelFiles files) throws IOException {
        ModelInfo known = infos.get(files.versions());
        if (known == null) {
            known = files.inspect();
            infos.put(files.versions(), known);
        }
        return known;
    }

    private static ModelRegistry of(SparkContext context) {
        synchronized (REGISTRIES) {
            return REGISTRIES.computeIfAbsent(context, _ -> new ModelRegistry());
        }
    }

    private synchronized Published model(SparkContext context, GemlakeConf conf) {
        SparkRelease.require();
        try {
            ModelFiles files = ModelFiles.find(conf.modelPath(), context.hadoopConfiguration());
            var version = new ModelVersion(files.versions(), conf.distribution());
            Published known = byFile.get(version);
            ModelInfo info = info(files);
            ExecutorResources.checkMemory(context.getConf(), info, conf.engine());
            if (known == null) {
                known = new Published(read(context, files, info, conf), info);
                byFile.put(version, known);
            }
            verify(known.handle().sha256(), conf);
            return new Published(known.handle().named(conf.modelName()), info);
        } catch (IOException e) {
            throw GemlakeErrors.modelUnreadable(conf.modelPath(), e);
        }
    }

    private ModelHandle read(SparkContext context, ModelFiles files, ModelInfo info, GemlakeConf conf)
            throws IOException {
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
                    String sha256 = files.read(conf.chunkBytes(), content -> chunks.add(broadcast(context, content)));
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

    /// The public call would keep each chunk twice on the driver: as an object, and in the pieces that executors fetch.
    private static Broadcast<ModelChunk> broadcast(SparkContext context, byte[] content) {
        return context.broadcastInternal(new ModelChunk(content), true, ClassTag$.MODULE$.apply(ModelChunk.class));
    }

    private static void verify(String sha256, GemlakeConf conf) {
        String expected = conf.modelSha256().orElse(sha256);
        if (!expected.equals(sha256)) {
            throw GemlakeErrors.hashMismatch(conf.modelPath(), expected, sha256, "the driver");
        }
    }

    /// A published model and what its files say about themselves.
    record Published(ModelHandle handle, ModelInfo info) {}

    private record ModelVersion(List<ModelFiles.Version> files, GemlakeConf.Distribution distribution) {}
}
