// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.TaskOutcome;
import io.gemlake.spark.DocumentRun;
import io.gemlake.spark.DocumentRun.Document;
import io.gemlake.spark.DocumentRun.Finished;
import io.gemlake.spark.cache.StagedEntries;
import io.gemlake.spark.sql.ResultColumn.Origin;
import java.lang.foreign.MemorySegment;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/// The rows of a partition with the results of calls, in the order of the input. Rows are read ahead of their results,
/// and wait outside of the heap.
final class EvaluatedRows implements Iterator<InternalRow> {
    private final PartitionEvaluation evaluation;
    private final Iterator<InternalRow> rows;
    private final UnsafeProjection toUnsafe;
    private final KnownOutcomes known;
    private final ResultRows results;
    private final StagedEntries.@Nullable Writer writer;
    private final WaitingRows waiting;
    private final DocumentRun<Waiting> run;
    private boolean finished;

    /// The file that the scan below is reading, as it left it.
    private InputFile scanned = InputFile.current();

    EvaluatedRows(PartitionEvaluation evaluation, Iterator<InternalRow> rows, TaskContext context) {
        this.evaluation = evaluation;
        this.rows = rows;
        this.toUnsafe = UnsafeProjection.create(
                ScalaLists.seq(ScalaLists.<Expression>list(evaluation.input())), evaluation.input());
        this.known = new KnownOutcomes(evaluation);
        this.results = new ResultRows(evaluation);
        StagedEntries staged = evaluation.cache().staged();
        this.writer = staged == null ? null : staged.writer(context);
        this.waiting = new WaitingRows(evaluation.limits().waitingBytes());
        // The last one that listens hears first: the lane goes back before the rows do that it reads.
        context.addTaskCompletionListener((TaskCompletionListener) _ -> waiting.close());
        this.run = evaluation.work().run(new Documents(), context);
        context.addTaskCompletionListener((TaskCompletionListener) _ -> finish());
    }

    @Override
    public boolean hasNext() {
        scanned.restore();
        boolean more = run.hasNext();
        scanned = InputFile.current();
        if (!more) {
            finish();
        }
        return more;
    }

    @Override
    public InternalRow next() {
        scanned.restore();
        Finished<Waiting> finished = run.next();
        scanned = InputFile.current();
        finished.row().file().restore();
        InternalRow result = result(finished.row(), finished.outcome());
        waiting.remove();
        return result;
    }

    /// Also where nobody reads to the end, as below a limit.
    private void finish() {
        if (!finished) {
            finished = true;
            run.close();
            waiting.close();
            evaluation.count(run.statistics());
        }
    }

    private InternalRow result(Waiting row, TaskOutcome computed) {
        if (row.known() != null) {
            evaluation.countCached();
            return results.with(row.row(), row.known(), Origin.CACHE);
        }
        evaluation.count(computed);
        UTF8String text = writer == null ? null : results.text(row.row());
        if (writer != null && text != null) {
            writer.add(text.getBytes(), computed);
        }
        return row.hasText() ? results.with(row.row(), computed, Origin.MODEL) : results.withoutResults(row.row());
    }

    /// Rows that are read as far as there is room for them.
    private final class Documents implements Iterator<Document<Waiting>> {
        @Override
        public boolean hasNext() {
            return waiting.hasRoom() && rows.hasNext();
        }

        @Override
        public Document<Waiting> next() {
            InternalRow row = rows.next();
            UnsafeRow kept = waiting.add(row instanceof UnsafeRow unsafe ? unsafe : toUnsafe.apply(row));
            TaskOutcome outcome = known.of(kept);
            UTF8String value = outcome == null ? results.text(kept) : null;
            var finished = new Waiting(kept, value != null, outcome, InputFile.current());
            return new Document<>(finished, value == null ? null : segment(value));
        }

        /// A text that an expression made lies on the heap.
        private MemorySegment segment(UTF8String value) {
            MemorySegment inPlace = waiting.inPlace(value);
            return inPlace == null ? MemorySegment.ofArray(value.getBytes()) : inPlace;
        }
    }

    /// A row on its way.
    ///
    /// @param hasText whether a model is to read it
    /// @param known   what the cache says of it, if it does
    private record Waiting(
            UnsafeRow row, boolean hasText, @Nullable TaskOutcome known, InputFile file) {}

    /// What `input_file_name()` and its like say of a row: the place of the scan in its files when it read the row.
    private record InputFile(UTF8String path, long start, long bytes) {
        static InputFile current() {
            return new InputFile(
                    InputFileBlockHolder.getInputFilePath(),
                    InputFileBlockHolder.getStartOffset(),
                    InputFileBlockHolder.getLength());
        }

        void restore() {
            if (path.numBytes() == 0) {
                InputFileBlockHolder.unset();
            } else {
                InputFileBlockHolder.set(path.toString(), start, bytes);
            }
        }
    }
}
