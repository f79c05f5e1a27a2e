// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Engine;
import io.gemlake.engine.EngineConfig;
import io.gemlake.engine.Lane;
import io.gemlake.engine.LaneStatistics;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An engine of this JVM that is open, was open, or is going to be.
final class EngineEntry {
    private static final Logger LOG = LoggerFactory.getLogger(EngineRegistry.class);
    private static final AtomicLong USES = new AtomicLong();

    private final EngineConfig config;
    private final long offHeapBytes;
    private @Nullable Engine engine;
    private @Nullable ModelHandle model;
    private volatile boolean open;
    private volatile long lastUse;
    private volatile long heapBytes;

    /// @param offHeapBytes what it takes outside of the heap while it is open
    EngineEntry(EngineConfig config, long offHeapBytes) {
        this.config = config;
        this.offHeapBytes = offHeapBytes;
    }

    boolean isOpen() {
        return open;
    }

    long offHeapBytes() {
        return offHeapBytes;
    }

    /// What it took of the heap, at most, when it was used last.
    long heapBytes() {
        return heapBytes;
    }

    /// A number that is higher, the later it was used.
    long lastUse() {
        return lastUse;
    }

    /// Notes that it is used, by tasks that take so much of the heap when all of their lanes are out.
    void use(long mostHeapBytes) {
        lastUse = USES.incrementAndGet();
        heapBytes = mostHeapBytes;
    }

    /// A lane, or null while the engine is not open.
    ///
    /// @param kvBytes   of the lane, for keys and values
    /// @param mostLanes that tasks like this one have at a time: what more there are are left from others
    synchronized @Nullable Lane lease(long kvBytes, int mostLanes) {
        if (engine == null) {
            return null;
        }
        engine.forgetIdleLanes(mostLanes);
        return engine.lease(kvBytes);
    }

    /// Opens the engine, which is not open. One thread at a time, for all entries together.
    ///
    /// @param asked the model as the task knows it that asks: where an application before it in this JVM had its
    ///              weights from may be gone
    /// @return how long it took, if the weights had to be put together
    Optional<ModelStart> open(ModelHandle asked) {
        SharedWeights.Use weights = SharedWeights.of(asked);
        boolean opened = false;
        try {
            long start = System.nanoTime();
            Engine fresh = Engine.open(weights.parts(), config);
            Duration opening = Duration.ofNanos(System.nanoTime() - start);
            synchronized (this) {
                engine = fresh;
                model = asked;
                open = true;
            }
            opened = true;
            Optional<ModelStart> times = weights.loading()
                    .map(loading -> new ModelStart(loading.arrival(), loading.verification(), opening));
            times.ifPresent(each -> LOG.info("the model {} is here: {}", asked.name(), each));
            return times;
        } finally {
            if (!opened) {
                SharedWeights.release(asked);
            }
        }
    }

    /// Frees the memory of the engine, unless it has lanes out. By the thread that may open.
    void close() {
        ModelHandle released;
        synchronized (this) {
            if (engine == null || model == null || !engine.closeIfIdle()) {
                return;
            }
            released = model;
            engine = null;
            open = false;
        }
        SharedWeights.release(released);
        LOG.info("released the model {}, which was not used for longest, to make room", released.name());
    }

    /// Counts of all lanes since the engine was opened.
    synchronized LaneStatistics statistics() {
        return engine == null ? LaneStatistics.NONE : engine.statistics();
    }

    /// Frees what lanes hold that nobody has leased.
    synchronized void forgetIdleLanes() {
        if (engine != null) {
            engine.forgetIdleLanes(0);
        }
    }
}
