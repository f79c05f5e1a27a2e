// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine;

import io.gemlake.engine.EngineConfig.ContextLimits;
import io.gemlake.engine.gguf.GgmlType;
import io.gemlake.engine.gguf.GgufFile;
import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.model.Architectures;
import io.gemlake.engine.model.Footprint;
import io.gemlake.engine.model.LoadOptions;
import io.gemlake.engine.model.Model;
import io.gemlake.engine.schedule.Scheduler;
import io.gemlake.engine.tensor.ReadableTypes;
import io.gemlake.engine.tensor.WeightMatrix;
import io.gemlake.engine.tokenizer.SortedVocabulary;
import io.gemlake.engine.tokenizer.TokenKind;
import io.gemlake.engine.tokenizer.Tokenizer;
import io.gemlake.engine.tokenizer.Vocabulary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A loaded model: its weights stay quantized in memory, shared by all lanes. Safe for many threads; each of them works
/// on a [Lane] of its own.
///
/// ```java
/// try (Engine engine = Engine.open(path, EngineConfig.defaults());
///         Lane lane = engine.lease()) {
///     lane.run(requests).forEachRemaining(result -> …);
/// }
/// ```
public final class Engine implements AutoCloseable {
    /// The version of the numbers that all models compute: one more with every change after which the same weights and
    /// text may give other bits. Stored results of another one are out of date.
    public static final int NUMBERS_VERSION = 1;

    private final Arena arena;
    private final ModelInfo info;
    private final Tokenizer tokenizer;
    private final EngineConfig config;
    private final Scheduler.Shared shared;
    /// Keys and values of one path of the longest context.
    private final long pathBytes;

    private final ArrayDeque<Scheduler> idle = new ArrayDeque<>();
    private final List<Scheduler> schedulers = new ArrayList<>();
    private LaneStatistics retired = LaneStatistics.NONE;
    private int leased;
    private boolean closed;

    private Engine(GgufFile file, EngineConfig wanted, Arena arena) {
        this.arena = arena;
        info = ModelDescription.of(file);
        // Fails here, not in the first lane, when the vector module is missing.
        Kernels.of(wanted.kernels());
        Architectures.requireSupported(file.name(), info.architecture());
        file.tensors().values().forEach(tensor -> WeightMatrix.requireReadable(file, tensor));
        Errors.requireShape(
                file.name(),
                info.architecture() + ".context_length",
                info.contextTokens(),
                ContextLimits.LEAST_TOKENS,
                Integer.MAX_VALUE);
        int context = Math.min(wanted.context().maxTokens(), info.contextTokens());
        config = wanted.withContext(context, Math.min(wanted.context().maxDocumentTokens(), context));
        tokenizer = Tokenizer.of(file);
        Model model =
                Architectures.load(file, new LoadOptions(tokenizer.vocabulary().size(), config, arena));
        if (config.weights() != EngineConfig.WeightLayout.FILE) {
            // From here on only rows of the embedding are read, and chosen rows of the head.
            file.unload();
        }
        pathBytes = memory(info, config).path();
        requireHoldsPath(config.kvBytesPerLane());
        shared = new Scheduler.Shared(model, tokenizer, SortedVocabulary.of(tokenizer.vocabulary()), config);
    }

    /// Opens a GGUF file, mapped read-only, or a split one by its first part.
    ///
    /// @throws EngineException when the file is damaged or not supported, or the configuration does not fit it
    public static Engine open(Path gguf, EngineConfig config) {
        return open(arena -> GgufFile.map(gguf, arena), config);
    }

    /// Opens a GGUF file that lies in memory, which must be open to all threads, and stay alive and unchanged until the
    /// engine is closed.
    ///
    /// @param name what messages call the file
    public static Engine open(MemorySegment gguf, String name, EngineConfig config) {
        return open(List.of(ModelPart.whole(name, gguf)), config);
    }

    /// Opens a model whose files lie in memory, as a whole, which must be open to all threads, and stay alive and
    /// unchanged until the engine is closed.
    ///
    /// @param parts one file, or all parts of a split one in order
    public static Engine open(List<ModelPart> parts, EngineConfig config) {
        return open(arena -> GgufFile.read(parts), config);
    }

    private static Engine open(Function<Arena, GgufFile> file, EngineConfig config) {
        return open(file, config, Arena.ofShared());
    }

    /// Opens a file with weights that belong to `arena`, which the engine closes.
    static Engine open(Function<Arena, GgufFile> file, EngineConfig config, Arena arena) {
        boolean opened = false;
        try {
            Engine engine = new Engine(file.apply(arena), config, arena);
            opened = true;
            return engine;
        } finally {
            if (!opened) {
                arena.close();
            }
        }
    }

    /// What a GGUF file says about itself, or a split one by its first part, whether or not its architecture is
    /// supported.
    public static ModelInfo describe(Path gguf) {
        try (Arena arena = Arena.ofConfined()) {
            return ModelDescription.of(GgufFile.map(gguf, arena));
        }
    }

    /// What a model says about itself, from the first bytes of its files.
    ///
    /// @param parts one file, or all parts of a split one in order
    public static ModelInfo describe(List<ModelPart> parts) {
        return ModelDescription.of(GgufFile.read(parts));
    }

    /// The same description, of a model that is to be run.
    ///
    /// @param name what messages call the file
    /// @throws EngineException when its architecture or the type of one of its tensors is not supported
    public static ModelInfo requireSupported(ModelInfo info, String name) {
        Architectures.requireSupported(name, info.architecture());
        for (String type : info.tensorTypes().keySet()) {
            if (!ReadableTypes.contains(GgmlType.valueOf(type))) {
                throw Errors.tensorTypeUnsupported(name, type, ReadableTypes.all());
            }
        }
        return info;
    }

    /// The memory that a model takes: the calculation that everyone shares who predicts or refuses something.
    ///
    /// @throws EngineException when its architecture is not supported
    public static ModelMemory memory(ModelInfo info, EngineConfig config) {
        return Footprint.of(requireSupported(info, info.name()), config);
    }

    public ModelInfo info() {
        return info;
    }

    /// The configuration in force: the context is at most the model's own.
    public EngineConfig config() {
        return config;
    }

    /// Tokens of a UTF-8 text, without the beginning-of-sequence token.
    public int countTokens(byte[] utf8) {
        return tokenizer.encodeDocument(utf8, Tokenizer.Place.CONTINUATION, Integer.MAX_VALUE).length;
    }

    DocumentCutter cutter() {
        return new DocumentCutter(tokenizer, config.context().maxDocumentTokens());
    }

    void requireMarkers(ChatFormat format, List<String> markers) {
        Vocabulary vocabulary = tokenizer.vocabulary();
        for (String marker : markers) {
            int id = vocabulary.find(marker.getBytes(StandardCharsets.UTF_8));
            if (id == Vocabulary.ABSENT || vocabulary.kind(id) != TokenKind.CONTROL) {
                throw Errors.chatMarkerMissing(info.name(), format.title(), marker);
            }
        }
    }

    private void requireHoldsPath(long kvBytes) {
        if (pathBytes > kvBytes) {
            throw Errors.kvTooSmall(kvBytes, pathBytes, config.context().maxTokens());
        }
    }

    /// A lane with the memory of the configuration: see [#lease(long)].
    public Lane lease() {
        return lease(config.kvBytesPerLane());
    }

    /// A lane for the calling thread, with the prefixes that it has computed before; waits while all are out.
    ///
    /// @param kvBytes of this lane for keys and values, whatever the configuration says
    /// @throws EngineException `CANCELLED` when the engine is closed or the thread interrupted;
    /// `MEMORY_TOO_SMALL` when one path of the longest context takes more
    public synchronized Lane lease(long kvBytes) {
        requireHoldsPath(kvBytes);
        while (!closed && leased == config.maxLanes()) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Errors.cancelled();
            }
        }
        if (closed) {
            throw Errors.engineClosed();
        }
        Scheduler scheduler = idle.poll();
        if (scheduler == null) {
            scheduler = new Scheduler(shared);
            schedulers.add(scheduler);
        }
        scheduler.limit(kvBytes);
        leased++;
        return new Lane(this, scheduler);
    }

    /// Takes a lane's scheduler back; a broken one is thrown away.
    synchronized void giveBack(Scheduler scheduler, LaneState state) {
        leased--;
        switch (state) {
            case REUSABLE -> idle.push(scheduler);
            case BROKEN -> {
                retired = retired.plus(scheduler.statistics());
                schedulers.remove(scheduler);
            }
        }
        notifyAll();
    }

    /// What a lane that comes back is good for.
    enum LaneState {
        REUSABLE,
        BROKEN
    }

    /// The sum over all lanes.
    public synchronized LaneStatistics statistics() {
        return schedulers.stream().map(Scheduler::statistics).reduce(retired, LaneStatistics::plus);
    }

    /// Frees the weights unless lanes are out; says whether it did, now or before.
    public synchronized boolean closeIfIdle() {
        if (leased == 0) {
            close();
        }
        return closed;
    }

    /// Frees what lanes hold that are not leased, as far as there are more lanes than some number: activations, keys
    /// and values, prefixes.
    ///
    /// @param kept lanes that may stay, those that are leased among them
    public synchronized void forgetIdleLanes(int kept) {
        while (!idle.isEmpty() && schedulers.size() > kept) {
            Scheduler scheduler = idle.removeLast();
            retired = retired.plus(scheduler.statistics());
            schedulers.remove(scheduler);
        }
    }

    /// Frees the weights. Every lane must be back.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        if (leased > 0) {
            throw new IllegalStateException(leased + " lanes are still leased");
        }
        closed = true;
        notifyAll();
        arena.close();
    }
}
