// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.ModelMemory;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;

/// The heap that a model takes in an executor, as it travels there.
final class HeapDemand implements Serializable {
    /// As long as nothing is known of a model.
    static final HeapDemand NONE = new HeapDemand(new ModelMemory(0, 0, 0, 0, 0));

    /// Share of the heap that all of it may take: Spark's own memory wants the rest.
    static final int LARGEST_HEAP_PERCENT = 70;

    /// Share of the heap that keys and values get when nobody chose their size.
    private static final int AUTOMATIC_HEAP_PERCENT = 40;

    private static final long LARGEST_AUTOMATIC_BYTES = 1L << 30;

    /// Room for the longest document and all of its questions in a small model: with less, rows would fail.
    private static final long SMALLEST_AUTOMATIC_BYTES = 128L << 20;

    private static final long serialVersionUID = 1L;

    private final long sharedBytes;
    private final long laneBytes;
    private final long leastKvBytes;

    HeapDemand(ModelMemory model) {
        this(model.sharedHeap(), model.laneHeap(), Math.max(SMALLEST_AUTOMATIC_BYTES, 2 * model.path()));
    }

    private HeapDemand(long sharedBytes, long laneBytes, long leastKvBytes) {
        this.sharedBytes = sharedBytes;
        this.laneBytes = laneBytes;
        this.leastKvBytes = leastKvBytes;
    }

    /// The sum for tasks that have lanes of several models at a time, or several of one: all of them count as one lane.
    ///
    /// @param models each once
    /// @param lanes  the demands of their models, one for each lane of a task
    static HeapDemand together(Collection<HeapDemand> models, List<HeapDemand> lanes) {
        return new HeapDemand(
                models.stream().mapToLong(HeapDemand::sharedBytes).sum(),
                lanes.stream().mapToLong(HeapDemand::laneBytes).sum(),
                lanes.stream().mapToLong(HeapDemand::leastKvBytes).sum());
    }

    /// The least that the keys and values of a task get when nobody chose: twice the longest path, since a document's
    /// questions go on from it side by side.
    long leastKvBytes() {
        return leastKvBytes;
    }

    /// The keys and values of a task when nobody chose. They bound how many documents are in flight, never what comes
    /// out.
    ///
    /// @param lanes tasks at a time
    long automaticKvBytes(long heapBytes, int lanes) {
        long share = heapBytes / 100 * AUTOMATIC_HEAP_PERCENT / lanes;
        long room = (heapBytes / 100 * LARGEST_HEAP_PERCENT - sharedBytes) / lanes - laneBytes;
        return Math.max(leastKvBytes(), Math.min(LARGEST_AUTOMATIC_BYTES, Math.min(share, room)));
    }

    /// The heap that holds all of it.
    ///
    /// @param kvBytes keys and values of a task
    long neededHeapBytes(int lanes, long kvBytes) {
        return bytes(lanes, kvBytes) / LARGEST_HEAP_PERCENT * 100;
    }

    /// What the model takes of a heap.
    ///
    /// @param kvBytes keys and values of a task
    long bytes(int lanes, long kvBytes) {
        return sharedBytes + lanes * (laneBytes + kvBytes);
    }

    long sharedBytes() {
        return sharedBytes;
    }

    long laneBytes() {
        return laneBytes;
    }
}
