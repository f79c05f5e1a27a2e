// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.TaskOutcome;
import io.gemlake.spark.DocumentTasks;
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

    private final DocumentTasks work;
    private final ResultColumn column;
    private final Expression text;
    private final TokenBudget budget;

    /// Of the task that evaluates the expression now.
    private transient @Nullable OneByOne documents;

    private transient long taskAttempt;

    public AiRowCall(DocumentTasks work, ResultColumn column, Expression text, TokenBudget budget) {
        this.work = work;
        this.column = column;
        this.text = text;
        this.budget = budget;
    }

    @Override
    public @Nullable Object eval(InternalRow row) {
        UTF8String value = Texts.valid((UTF8String) text.eval(row));
        if (value == null) {
            return null;
        }
        TaskOutcome outcome = documents().outcome(value.numBytes(), value::getBytes);
        budget.spend(outcome, TaskContext.get());
        return column.value(outcome, UTF8String.fromString(work.modelName()), () -> value);
    }

    /// A Spark task has an expression of its own; the driver has none.
    private OneByOne documents() {
        TaskContext context = TaskContext.get();
        if (context == null) {
            throw SqlErrors.onDriver(column.function());
        }
        if (documents == null || taskAttempt != context.taskAttemptId()) {
            documents = work.oneByOne(context);
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
        return ResultColumn.type(column.shape(), column.form());
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
        return new AiRowCall(work, column, children.head(), budget);
    }

    @Override
    public String toString() {
        return "row_by_row_" + column.function() + "(" + text + ")";
    }

    @Override
    public Object[] products() {
        return new Object[] {work, column, text, budget};
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AiRowCall call
                && call.column.equals(column)
                && call.work.tasks().equals(work.tasks())
                && call.text.equals(text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(column, work.tasks(), text);
    }
}
