// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.LaneStatistics;
import io.gemlake.engine.TaskOutcome;
import io.gemlake.spark.DocumentTasks;
import io.gemlake.spark.cache.StagedEntries;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.jspecify.annotations.Nullable;
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
    private final Rows rows;
    private final Cache cache;
    private final Seq<Attribute> results;
    private final ResultColumn[] columns;
    private final EvalMetrics metrics;
    private final Limits limits;

    /// What there is of each row.
    record Rows(Expression text, Seq<Attribute> input) implements Serializable {}

    /// What the cache has to do with them.
    ///
    /// @param known  columns with what it says for each result; empty where it was not read
    /// @param staged where results are put that it is to have; null where it is to have none
    record Cache(Seq<Attribute> known, @Nullable StagedEntries staged) implements Serializable {}

    /// What a partition may take.
    ///
    /// @param waitingBytes of rows that wait for their results
    record Limits(TokenBudget budget, long waitingBytes) implements Serializable {}

    PartitionEvaluation(
            DocumentTasks work,
            Rows rows,
            Cache cache,
            Seq<Attribute> results,
            List<ResultColumn> columns,
            EvalMetrics metrics,
            Limits limits) {
        this.work = work;
        this.rows = rows;
        this.cache = cache;
        this.results = results;
        this.columns = columns.toArray(ResultColumn[]::new);
        this.metrics = metrics;
        this.limits = limits;
    }

    @Override
    public Iterator<InternalRow> apply(Iterator<InternalRow> partition) {
        limits.budget().requireLeft(TaskContext.get());
        return partition.hasNext()
                ? CollectionConverters.asScala(evaluated(CollectionConverters.asJava(partition), TaskContext.get()))
                : Iterator$.MODULE$.empty();
    }

    private java.util.Iterator<InternalRow> evaluated(java.util.Iterator<InternalRow> partition, TaskContext context) {
        return cache.known().isEmpty()
                ? new EvaluatedRows(this, partition, context)
                : new CachedFirst(this, partition, context);
    }

    DocumentTasks work() {
        return work;
    }

    Expression text() {
        return rows.text();
    }

    Seq<Attribute> input() {
        return rows.input();
    }

    Cache cache() {
        return cache;
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

    /// Counts a row whose results were known.
    void countCached() {
        metrics.countCached();
    }

    /// Counts what became of a document.
    void count(TaskOutcome outcome) {
        metrics.count(outcome);
        limits.budget().spend(outcome, TaskContext.get());
    }
}
