// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.DocumentRun;
import io.gemlake.spark.DocumentRun.Document;
import io.gemlake.spark.DocumentRun.Finished;
import java.lang.foreign.MemorySegment;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BindReferences;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.package$;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Seq;

/// The rows of a partition with the results of calls, in the order of the input. Rows are read ahead of their results,
/// and wait outside of the heap.
final class EvaluatedRows implements Iterator<InternalRow> {
    private final PartitionEvaluation evaluation;
    private final List<ResultColumn> columns;
    private final Iterator<InternalRow> rows;
    private final Expression text;
    private final UnsafeProjection toUnsafe;
    private final UnsafeProjection projection;
    private final JoinedRow joined = new JoinedRow();
    private final InternalRow nothing;
    private final UTF8String model;
    private final WaitingRows waiting;
    private final DocumentRun<Waiting> run;
    private boolean finished;

    /// The file that the scan below is reading, as it left it.
    private InputFile scanned = InputFile.current();

    EvaluatedRows(PartitionEvaluation evaluation, Iterator<InternalRow> rows, TaskContext context) {
        this.evaluation = evaluation;
        this.columns = evaluation.columns();
        this.rows = rows;
        var input = package$.MODULE$.AttributeSeq(evaluation.input());
        this.text = BindReferences.bindReference(evaluation.text(), input, false);
        this.toUnsafe = UnsafeProjection.create(
                ScalaLists.seq(ScalaLists.<Expression>list(evaluation.input())), evaluation.input());
        Seq<Attribute> output = ScalaLists.joined(evaluation.input(), evaluation.results());
        this.projection = UnsafeProjection.create(ScalaLists.seq(ScalaLists.<Expression>list(output)), output);
        this.nothing = new GenericInternalRow(columns.size());
        this.model = UTF8String.fromString(evaluation.work().modelName());
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
        evaluation.count(finished.outcome());
        InternalRow values = finished.row().hasText() ? values(finished) : nothing;
        InternalRow result = projection.apply(joined.apply(finished.row().row(), values));
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

    private InternalRow values(Finished<Waiting> finished) {
        var values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns.get(i).value(finished.outcome(), model, () ->
                    (UTF8String) text.eval(finished.row().row()));
        }
        return new GenericInternalRow(values);
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
            UTF8String value = Texts.valid((UTF8String) text.eval(kept));
            var finished = new Waiting(kept, value != null, InputFile.current());
            return new Document<>(finished, value == null ? null : segment(value));
        }

        /// A text that an expression made lies on the heap.
        private MemorySegment segment(UTF8String value) {
            MemorySegment inPlace = waiting.inPlace(value);
            return inPlace == null ? MemorySegment.ofArray(value.getBytes()) : inPlace;
        }
    }

    private record Waiting(UnsafeRow row, boolean hasText, InputFile file) {}

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
