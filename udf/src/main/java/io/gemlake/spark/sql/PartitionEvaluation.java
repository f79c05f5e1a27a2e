// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.LaneStatistics;
import io.gemlake.engine.TaskOutcome;
import io.gemlake.spark.DocumentTasks;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import scala.collection.Iterator;
import scala.collection.Iterator$;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/// What an executor does with a partition of an [AiEvalExec].
@SuppressWarnings(
        "serial") // Catalyst's expressions and Scala's lists are serializable, their declared types do not say so
final class PartitionEvaluation extends AbstractFunction1<Iterator<InternalRow>, Iterator<InternalRow>>
        implements Serializable {
    private static final long serialVersionUID = 1L;

    private final DocumentTasks work;
    private final Expression text;
    private final Seq<Attribute> input;
    private final Seq<Attribute> results;
    private final ResultColumn[] columns;
    private final EvalMetrics metrics;
    private final Limits limits;

    /// What a partition may take.
    ///
    /// @param waitingBytes of rows that wait for their results
    record Limits(TokenBudget budget, long waitingBytes) implements Serializable {}

    PartitionEvaluation(
            DocumentTasks work,
            Expression text,
            Seq<Attribute> input,
            Seq<Attribute> results,
            List<ResultColumn> columns,
            EvalMetrics metrics,
            Limits limits) {
        this.work = work;
        this.text = text;
        this.input = input;
        this.results = results;
        this.columns = columns.toArray(ResultColumn[]::new);
        this.metrics = metrics;
        this.limits = limits;
    }

    @Override
    public Iterator<InternalRow> apply(Iterator<InternalRow> rows) {
        limits.budget().requireLeft(TaskContext.get());
        return rows.hasNext()
                ? CollectionConverters.asScala(
                        new EvaluatedRows(this, CollectionConverters.asJava(rows), TaskContext.get()))
                : Iterator$.MODULE$.empty();
    }

    DocumentTasks work() {
        return work;
    }

    Expression text() {
        return text;
    }

    Seq<Attribute> input() {
        return input;
    }

    Seq<Attribute> results() {
        return results;
    }

    List<ResultColumn> columns() {
        return List.of(columns);
    }

    /// Counts what a lane has done for a partition.
    void count(LaneStatistics lane) {
        metrics.count(lane);
    }

    Limits limits() {
        return limits;
    }

    /// Counts what became of a document.
    void count(TaskOutcome outcome) {
        metrics.count(outcome);
        limits.budget().spend(outcome, TaskContext.get());
    }
}
