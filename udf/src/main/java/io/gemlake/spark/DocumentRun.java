// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Lane;
import io.gemlake.engine.TaskOutcome;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/// The documents of a partition and what became of them, in the order of the input. Holds a lane, and memory outside of
/// the heap, until its last document is read or it is closed, which the end of the Spark task does: a task that reads
/// several partitions holds one lane at a time. One thread only.
///
/// @param <R> what a caller keeps of a row
public final class DocumentRun<R> implements Iterator<DocumentRun.Finished<R>>, AutoCloseable {
    /// A document that is to be read.
    ///
    /// @param row   what is kept of its row meanwhile
    /// @param bytes of its text
    /// @param utf8  its text, or null for none; called at most once, and not for a text that is too long
    public record Document<R>(R row, long bytes, @Nullable Supplier<byte[]> utf8) {}

    /// A row with what became of its document.
    public record Finished<R>(R row, TaskOutcome outcome) {}

    private final DocumentTasks work;
    private final TaskContext context;
    private final Lane lane;
    private final TextBatches<Document<R>> texts;
    private final Iterator<TaskOutcome> outcomes;
    private final Queue<Waiting<R>> waiting = new ArrayDeque<>();
    private boolean closed;

    <S> DocumentRun(DocumentTasks work, Iterator<S> rows, Function<S, Document<R>> reader, TaskContext context) {
        this.work = work;
        this.context = context;
        this.lane = work.lease(context);
        this.texts = new TextBatches<>(new Documents<>(rows, reader), this::admit, work.maxDocumentBytes());
        context.addTaskCompletionListener((TaskCompletionListener) _ -> close());
        this.outcomes = work.program().run(lane, texts);
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
    public Finished<R> next() {
        TaskOutcome outcome = outcomes.next();
        Waiting<R> row = waiting.remove();
        TaskOutcome shown = row.refusal() == null ? outcome : row.refusal();
        work.metrics().count(shown);
        return new Finished<>(row.row(), shown);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            texts.close();
            lane.close();
        }
    }

    /// The text of a document, which goes into the Arrow batch; the rest of it waits.
    private byte @Nullable [] admit(Document<R> document) {
        Supplier<byte[]> utf8 = document.utf8();
        TaskOutcome.@Nullable Failed refusal = utf8 == null ? null : work.refusal(document.bytes());
        waiting.add(new Waiting<>(document.row(), refusal));
        return utf8 == null || refusal != null ? null : utf8.get();
    }

    /// A row whose outcome is not there yet.
    ///
    /// @param refusal why the engine never saw its text
    private record Waiting<R>(R row, TaskOutcome.@Nullable Failed refusal) {}

    private record Documents<S, R>(Iterator<S> rows, Function<S, Document<R>> reader) implements Iterator<Document<R>> {
        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Document<R> next() {
            return reader.apply(rows.next());
        }
    }
}
