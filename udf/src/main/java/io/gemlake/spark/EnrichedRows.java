// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.ErrorCode;
import io.gemlake.engine.Lane;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaskOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/// The rows of a partition with their results, in the order of the input. Holds a lane, and memory outside of the heap,
/// until its last row is read or it is closed: a task that reads several partitions holds one lane at a time.
final class EnrichedRows implements Iterator<Row>, AutoCloseable {
    private final EnrichFunction function;
    private final TaskContext context;
    private final List<Task> tasks;
    private final Lane lane;
    private final TextBatches<Row> texts;
    private final Iterator<TaskOutcome> outcomes;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private boolean closed;

    EnrichedRows(EnrichFunction function, Iterator<Row> rows, Lane lane, TaskContext context) {
        this.function = function;
        this.context = context;
        this.lane = lane;
        this.tasks = function.tasks();
        this.texts = new TextBatches<>(rows, this::admit, function.maxDocumentBytes());
        this.outcomes = function.program().run(lane, texts);
    }

    @Override
    public boolean hasNext() {
        context.killTaskIfInterrupted();
        if (closed) {
            return false;
        }
        boolean more = outcomes.hasNext();
        if (!more) {
            close();
        }
        return more;
    }

    @Override
    public Row next() {
        TaskOutcome outcome = outcomes.next();
        Waiting row = waiting.remove();
        TaskOutcome shown = row.refusal() == null ? outcome : row.refusal();
        function.metrics().count(shown);
        List<@Nullable Object> values = row.values();
        ResultColumns.append(values, tasks, shown);
        return RowFactory.create(values.toArray());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            texts.close();
            lane.close();
        }
    }

    /// Keeps all of a row but its text, which goes into the Arrow batch.
    private @Nullable String admit(Row row) {
        var values = new ArrayList<@Nullable Object>(row.size() + tasks.size() + 4);
        for (int column = 0; column < row.size(); column++) {
            if (column != function.textIndex()) {
                values.add(row.get(column));
            }
        }
        String text = row.getString(function.textIndex());
        TaskOutcome.@Nullable Failed refusal = text == null ? null : refusal(text);
        waiting.add(new Waiting(values, refusal));
        return refusal == null ? text : null;
    }

    private TaskOutcome.@Nullable Failed refusal(String text) {
        long bytes = utf8Bytes(text);
        if (bytes <= function.maxDocumentBytes()) {
            return null;
        }
        return new TaskOutcome.Failed(
                ErrorCode.REQUEST_TOO_LONG,
                String.format(
                        Locale.ROOT,
                        "the document has %d bytes, more than the limit of %d; shorten it or raise %s",
                        bytes,
                        function.maxDocumentBytes(),
                        Setting.DOCUMENT_BYTES.key()));
    }

    private static long utf8Bytes(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // The two halves of a pair are four bytes together.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }

    /// A row whose outcome is not there yet.
    ///
    /// @param values  its columns but the text
    /// @param refusal why the engine never saw its text
    private record Waiting(List<@Nullable Object> values, TaskOutcome.@Nullable Failed refusal) {}
}
