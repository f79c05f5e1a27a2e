// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.DocumentRun;
import io.gemlake.spark.DocumentRun.Document;
import io.gemlake.spark.DocumentRun.Finished;
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
import org.apache.spark.sql.catalyst.expressions.package$;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Seq;

/// The rows of a partition with the results of calls, in the order of the input. Rows are read ahead of their results.
final class EvaluatedRows implements Iterator<InternalRow> {
    private final PartitionEvaluation evaluation;
    private final List<ResultColumn> columns;
    private final Expression text;
    private final UnsafeProjection projection;
    private final JoinedRow joined = new JoinedRow();
    private final InternalRow nothing;
    private final UTF8String model;
    private final DocumentRun<Waiting> run;

    /// The file that the scan below is reading, as it left it.
    private InputFile scanned = InputFile.current();

    EvaluatedRows(PartitionEvaluation evaluation, Iterator<InternalRow> rows, TaskContext context) {
        this.evaluation = evaluation;
        this.columns = evaluation.columns();
        var input = package$.MODULE$.AttributeSeq(evaluation.input());
        this.text = BindReferences.bindReference(evaluation.text(), input, false);
        Seq<Attribute> output = ScalaLists.joined(evaluation.input(), evaluation.results());
        this.projection = UnsafeProjection.create(ScalaLists.seq(ScalaLists.<Expression>list(output)), output);
        this.nothing = new GenericInternalRow(columns.size());
        this.model = UTF8String.fromString(evaluation.work().modelName());
        this.run = evaluation.work().run(rows, this::document, context);
    }

    @Override
    public boolean hasNext() {
        scanned.restore();
        boolean more = run.hasNext();
        scanned = InputFile.current();
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
        return projection.apply(joined.apply(finished.row().row(), values));
    }

    private InternalRow values(Finished<Waiting> finished) {
        var values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns.get(i).value(finished.outcome(), model, () ->
                    (UTF8String) text.eval(finished.row().row()));
        }
        return new GenericInternalRow(values);
    }

    private Document<Waiting> document(InternalRow row) {
        // Operators below reuse their row.
        InternalRow kept = row.copy();
        UTF8String value = Texts.valid((UTF8String) text.eval(kept));
        var waiting = new Waiting(kept, value != null, InputFile.current());
        return value == null
                ? new Document<>(waiting, 0, null)
                : new Document<>(waiting, value.numBytes(), value::getBytes);
    }

    private record Waiting(InternalRow row, boolean hasText, InputFile file) {}

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
