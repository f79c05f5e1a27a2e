// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Lane;
import io.gemlake.engine.LaneStatistics;
import io.gemlake.engine.TaskOutcome;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/// The documents of a partition and what became of them, in the order of the input. Holds a lane until its
/// last document is read or it is closed, which the end of the Spark task does: a task that reads several
/// partitions holds one lane at a time. One thread only.
///
/// @param <R> what a caller keeps of a row
public final class DocumentRun<R> implements Iterator<DocumentRun.Finished<R>>, AutoCloseable {
    /// A document that is to be read.
    ///
    /// @param row  what is kept of its row meanwhile
    /// @param utf8 its text, or null for none; on the heap or outside of it, and there until its row is finished
    public record Document<R>(R row, @Nullable MemorySegment utf8) {}

    /// A row with what became of its document.
    public record Finished<R>(R row, TaskOutcome outcome) {}

    private final DocumentTasks work;
    private final TaskContext context;
    private final Lane lane;
    private final Iterator<TaskOutcome> outcomes;
    private final Queue<Waiting<R>> waiting = new ArrayDeque<>();
    private final LaneStatistics before;
    private LaneStatistics done = LaneStatistics.NONE;
    private boolean closed;

    /// @param documents read ahead of the results; it may have none for as long as others wait for theirs
    DocumentRun(DocumentTasks work, Iterator<Document<R>> documents, TaskContext context) {
        this.work = work;
        this.context = context;
        this.lane = work.lease(context);
        this.before = lane.statistics();
        context.addTaskCompletionListener((TaskCompletionListener) _ -> close());
        this.outcomes = work.program().runInPlace(lane, new Texts(documents));
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
            done = lane.statistics().since(before);
            lane.close();
        }
    }

    /// What the lane has done for this run.
    public LaneStatistics statistics() {
        return closed ? done : lane.statistics().since(before);
    }

    /// A row whose outcome is not there yet.
    ///
    /// @param refusal why the engine never saw its text
    private record Waiting<R>(R row, TaskOutcome.@Nullable Failed refusal) {}

    /// What the engine sees of the documents; the rest of them waits.
    private final class Texts implements Iterator<@Nullable MemorySegment> {
        private final Iterator<Document<R>> documents;

        Texts(Iterator<Document<R>> documents) {
            this.documents = documents;
        }

        @Override
        public boolean hasNext() {
            return documents.hasNext();
        }

        @Override
        public @Nullable MemorySegment next() {
            Document<R> document = documents.next();
            MemorySegment utf8 = document.utf8();
            TaskOutcome.@Nullable Failed refusal = utf8 == null ? null : work.refusal(utf8.byteSize());
            waiting.add(new Waiting<>(document.row(), refusal));
            return refusal == null ? utf8 : null;
        }
    }
}
