// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.TaskOutcome;
import io.gemlake.spark.sql.ResultColumn.Origin;
import java.util.List;
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

/// Puts results behind the columns of rows. The rows that it gives are the same object again and again.
final class ResultRows {
    private final List<ResultColumn> columns;
    private final Expression text;
    private final UnsafeProjection projection;
    private final JoinedRow joined = new JoinedRow();
    private final InternalRow nothing;
    private final UTF8String model;

    ResultRows(PartitionEvaluation evaluation) {
        this.columns = evaluation.columns();
        this.text = BindReferences.bindReference(
                evaluation.text(), package$.MODULE$.AttributeSeq(evaluation.input()), false);
        Seq<Attribute> output = ScalaLists.joined(evaluation.input(), evaluation.results());
        this.projection = UnsafeProjection.create(ScalaLists.seq(ScalaLists.<Expression>list(output)), output);
        this.nothing = new GenericInternalRow(columns.size());
        this.model = UTF8String.fromString(evaluation.work().modelName());
    }

    /// The text of a row, as a model can read it.
    @Nullable
    UTF8String text(InternalRow row) {
        return Texts.valid((UTF8String) text.eval(row));
    }

    /// A row whose text is NULL.
    InternalRow withoutResults(InternalRow row) {
        return projection.apply(joined.apply(row, nothing));
    }

    InternalRow with(InternalRow row, TaskOutcome outcome, Origin origin) {
        var values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns.get(i).value(outcome, origin, model, () -> (UTF8String) text.eval(row));
        }
        return projection.apply(joined.apply(row, new GenericInternalRow(values)));
    }
}
