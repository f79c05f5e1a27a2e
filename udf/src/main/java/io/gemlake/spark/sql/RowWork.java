// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.TaskOutcome;
import io.gemlake.spark.DocumentTasks;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.OneByOne;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/// What a call takes that is evaluated row by row. A plan that is only shown has nothing of it: [RowByRowExec] prepares
/// it before the first task. Equal to that of every call that asks the same.
final class RowWork implements Serializable {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable SparkSession session;
    private final transient @Nullable AiCall call;
    private final String shown;
    private final Question question;
    private final ResultColumn column;
    private @Nullable Prepared prepared;

    /// What executors need.
    private record Prepared(DocumentTasks work, EvalMetrics metrics, TokenBudget budget) implements Serializable {}

    RowWork(SparkSession session, AiCall call) {
        this.session = session;
        this.call = call;
        this.shown = call.toString();
        this.question = call.question();
        this.column = ResultColumn.of(call, 0);
    }

    /// Publishes the model, on the driver.
    ///
    /// @param metrics that count what it is asked
    synchronized void prepare(EvalMetrics metrics) {
        if (prepared == null) {
            AiCall asked = Objects.requireNonNull(call);
            var models = new SessionModels(Objects.requireNonNull(session));
            GemlakeConf conf = models.confOf(asked);
            DocumentTasks work = models.work(asked, conf, List.of(question.task()));
            TokenBudget budget = SpendingListener.budget(models.sparkContext(), conf, metrics);
            prepared = new Prepared(work, metrics, budget);
        }
    }

    ResultColumn column() {
        return column;
    }

    OneByOne documents(TaskContext context) {
        return prepared().work.oneByOne(context);
    }

    /// The value of the column for a text, whose outcome it counts.
    @Nullable
    Object value(TaskOutcome outcome, UTF8String text) {
        prepared().metrics.count(outcome);
        prepared().budget.spend(outcome, TaskContext.get());
        return column.value(
                outcome,
                ResultColumn.Origin.MODEL,
                UTF8String.fromString(prepared().work.modelName()),
                () -> text);
    }

    private synchronized Prepared prepared() {
        return Objects.requireNonNull(prepared);
    }

    @Override
    public String toString() {
        return shown;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowWork work && work.question.equals(question) && work.column.equals(column);
    }

    @Override
    public int hashCode() {
        return Objects.hash(question, column);
    }
}
