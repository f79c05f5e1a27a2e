// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.spark.sql.util.ArrowUtils;
import org.jspecify.annotations.Nullable;

/// The texts of a partition as UTF-8 bytes, held in Arrow batches outside of the heap under a bound. Reads ahead by one
/// batch at most. One thread only.
///
/// @param <R> rows that the texts come from
final class TextBatches<R> implements Iterator<byte @Nullable []>, AutoCloseable {
    private static final int MAX_ROWS = 256;
    private static final long MAX_BYTES = 1 << 20;

    /// Arrow grows a vector by doubling it into a new one: while it copies, both are there.
    private static final long GROWTH = 4;

    private final Iterator<R> rows;
    private final Function<R, byte @Nullable []> text;
    private final BufferAllocator allocator;
    private final VarCharVector batch;
    private int position;

    /// @param text         the text of a row in UTF-8, or null
    /// @param maxTextBytes no text may be longer
    TextBatches(Iterator<R> rows, Function<R, byte @Nullable []> text, long maxTextBytes) {
        this.rows = rows;
        this.text = text;
        this.allocator = ArrowUtils.rootAllocator()
                .newChildAllocator("gemlake texts", 0, GROWTH * Math.max(MAX_BYTES, maxTextBytes));
        this.batch = new VarCharVector("text", allocator);
    }

    @Override
    public boolean hasNext() {
        return position < batch.getValueCount() || rows.hasNext();
    }

    @Override
    public byte @Nullable [] next() {
        if (position == batch.getValueCount()) {
            fill();
        }
        return batch.get(position++);
    }

    /// Most bytes outside of the heap that this has held at a time.
    long peakBytes() {
        return allocator.getPeakMemoryAllocation();
    }

    @Override
    public void close() {
        batch.close();
        allocator.close();
    }

    private void fill() {
        if (!rows.hasNext()) {
            throw new NoSuchElementException();
        }
        batch.reset();
        int count = 0;
        for (long bytes = 0; count < MAX_ROWS && bytes < MAX_BYTES && rows.hasNext(); count++) {
            byte[] utf8 = text.apply(rows.next());
            if (utf8 == null) {
                batch.setNull(count);
            } else {
                batch.setSafe(count, utf8);
                bytes += utf8.length;
            }
        }
        batch.setValueCount(count);
        position = 0;
    }
}
