// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Task;
import io.gemlake.spark.DocumentRun.Document;
import io.gemlake.spark.DocumentRun.Finished;
import io.gemlake.spark.cache.CachedTask;
import io.gemlake.spark.cache.Entry;
import io.gemlake.spark.cache.ResultCache;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/// The rows of a partition with their results, in the order of the input.
final class EnrichedRows implements Iterator<Row> {
    private final List<Task> tasks;
    private final int textIndex;
    private final List<CachedTask> kept;
    private final boolean timed;
    /// When documents were read whose results are not there yet, in their order.
    private final ArrayDeque<Long> startedNanos = new ArrayDeque<>();
    private final DocumentRun<List<@Nullable Object>> run;

    EnrichedRows(EnrichFunction function, Iterator<Row> rows, TaskContext context) {
        this.tasks = function.work().tasks();
        this.textIndex = function.textIndex();
        this.kept = function.kept();
        this.timed = function.timed();
        this.run = function.work().run(new Documents(rows), context);
    }

    @Override
    public boolean hasNext() {
        return run.hasNext();
    }

    @Override
    public Row next() {
        Finished<List<@Nullable Object>> finished = run.next();
        List<@Nullable Object> values = finished.row();
        ResultColumns.append(values, tasks, finished.outcome());
        if (!kept.isEmpty()) {
            values.add(ResultCache.rows(Entry.of(kept, finished.outcome())));
        }
        long started = startedNanos.remove();
        if (timed) {
            values.add((System.nanoTime() - started) / 1_000_000);
        }
        return RowFactory.create(values.toArray());
    }

    /// Keeps all of a row but its text.
    private Document<List<@Nullable Object>> document(Row row) {
        List<@Nullable Object> values = new ArrayList<>(row.size() + tasks.size() + 4);
        for (int column = 0; column < row.size(); column++) {
            if (column != textIndex) {
                values.add(row.get(column));
            }
        }
        String text = row.getString(textIndex);
        return new Document<>(
                values, text == null ? null : MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
    }

    private final class Documents implements Iterator<Document<List<@Nullable Object>>> {
        private final Iterator<Row> rows;

        Documents(Iterator<Row> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Document<List<@Nullable Object>> next() {
            startedNanos.add(System.nanoTime());
            return document(rows.next());
        }
    }
}
