// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.util.ArrowUtils;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/// Rows that wait for their results, outside of the heap: in Arrow buffers under a bound, however long their texts are,
/// where a model reads them. First in, first out. One thread only.
final class WaitingRows implements AutoCloseable {
    /// What leak checks look for.
    static final String ALLOCATOR = "gemlake rows";

    private static final int BUFFER_BYTES = 1 << 20;

    private final BufferAllocator allocator;
    private final long mostBytes;
    private final ArrayDeque<Buffer> buffers = new ArrayDeque<>();
    private boolean closed;

    /// A buffer with rows in their order.
    private static final class Buffer {
        private final ArrowBuf memory;
        private final MemorySegment segment;
        private int usedBytes;
        private int rows;

        Buffer(ArrowBuf memory) {
            this.memory = memory;
            this.segment = MemorySegment.ofBuffer(memory.nioBuffer(0, Math.toIntExact(memory.capacity())));
        }

        boolean takes(int bytes) {
            return bytes <= memory.capacity() - usedBytes;
        }
    }

    /// @param mostBytes as soon as so many wait, there is room for no further row
    WaitingRows(long mostBytes) {
        this.mostBytes = mostBytes;
        this.allocator = ArrowUtils.rootAllocator().newChildAllocator(ALLOCATOR, 0, mostBytes);
    }

    /// Whether another row may wait: one always may.
    boolean hasRoom() {
        return buffers.isEmpty() || allocator.getAllocatedMemory() < mostBytes;
    }

    /// A copy of a row, which waits until all before it and itself are removed.
    UnsafeRow add(UnsafeRow row) {
        int bytes = row.getSizeInBytes();
        Buffer buffer = buffers.peekLast();
        if (buffer == null || !buffer.takes(bytes)) {
            int capacity = Math.max(BUFFER_BYTES, bytes);
            // The last row may go beyond the bound: it is as long as it is.
            allocator.setLimit(Math.max(mostBytes, allocator.getAllocatedMemory() + 2L * capacity));
            buffer = new Buffer(allocator.buffer(capacity));
            buffers.add(buffer);
        }
        long address = buffer.memory.memoryAddress() + buffer.usedBytes;
        row.writeToMemory(null, address);
        buffer.usedBytes += bytes;
        buffer.rows++;
        var copy = new UnsafeRow(row.numFields());
        copy.pointTo(null, address, bytes);
        return copy;
    }

    /// The text of the row that was added last, where it lies; null where it lies elsewhere.
    @Nullable
    MemorySegment inPlace(UTF8String text) {
        Buffer buffer = buffers.getLast();
        return text.getBaseObject() == null
                ? buffer.segment.asSlice(text.getBaseOffset() - buffer.memory.memoryAddress(), text.numBytes())
                : null;
    }

    /// Removes the row that has waited for longest. What lies in its memory may be gone from then on.
    void remove() {
        Buffer first = buffers.getFirst();
        first.rows--;
        if (first.rows == 0) {
            buffers.remove();
            first.memory.close();
        }
    }

    /// Most bytes outside of the heap that this has held at a time.
    long peakBytes() {
        return allocator.getPeakMemoryAllocation();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        buffers.forEach(buffer -> buffer.memory.close());
        buffers.clear();
        allocator.close();
    }
}
