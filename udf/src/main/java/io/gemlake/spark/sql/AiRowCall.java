// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.OneByOne;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/// A call that is evaluated row by row, because it stands where an operator cannot: in a lambda, or in the condition of
/// a join that only pairs of rows meet. The same result, slower: `EXPLAIN` shows it by `row_by_row`.
///
/// Public, because Catalyst makes copies of it by reflection.
@SuppressWarnings("serial") // Catalyst's expressions are serializable, their declared type does not say so
public final class AiRowCall extends Expression implements CodegenFallback, Serializable, Products {
    private static final long serialVersionUID = 1L;

    private final RowWork work;
    private final Expression text;

    /// Of the task that evaluates the expression now.
    private transient @Nullable OneByOne documents;

    private transient long taskAttempt;

    public AiRowCall(RowWork work, Expression text) {
        this.work = work;
        this.text = text;
    }

    @Override
    public @Nullable Object eval(InternalRow row) {
        UTF8String value = Texts.valid((UTF8String) text.eval(row));
        if (value == null) {
            return null;
        }
        return work.value(documents().outcome(value.numBytes(), value::getBytes), value);
    }

    /// A Spark task has an expression of its own; the driver has none.
    private OneByOne documents() {
        TaskContext context = TaskContext.get();
        if (context == null) {
            throw SqlErrors.onDriver(work.column().function());
        }
        if (documents == null || taskAttempt != context.taskAttemptId()) {
            documents = work.documents(context);
            taskAttempt = context.taskAttemptId();
        }
        return documents;
    }

    @Override
    public ExprCode doGenCode(CodegenContext context, ExprCode code) {
        return CodegenFallback.super.doGenCode(context, code);
    }

    @Override
    public DataType dataType() {
        return ResultColumn.type(work.column().shape(), work.column().form());
    }

    @Override
    public boolean nullable() {
        return true;
    }

    @Override
    public Seq<Expression> children() {
        return ScalaLists.seq(List.of(text));
    }

    @Override
    public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
        return new AiRowCall(work, children.head());
    }

    @Override
    public String toString() {
        return "row_by_row_" + work.column().function() + "(" + text + ")";
    }

    @Override
    public Object[] products() {
        return new Object[] {work, text};
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AiRowCall call && call.work.equals(work) && call.text.equals(text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(work, text);
    }
}
