// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.TaskOutcome;
import io.gemlake.spark.sql.ResultColumn.Origin;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;

/// The rows of a partition with the results of calls. As long as all of them were in the cache, no lane is leased: an
/// executor that has nothing to compute needs no model.
final class CachedFirst implements Iterator<InternalRow> {
    private final PartitionEvaluation evaluation;
    private final Iterator<InternalRow> rows;
    private final TaskContext context;
    private final KnownOutcomes known;
    private final ResultRows results;

    /// A row with its results, which was looked at and not read yet.
    private @Nullable InternalRow ready;

    /// Reads all from the first row on that was not in the cache.
    private @Nullable Iterator<InternalRow> rest;

    CachedFirst(PartitionEvaluation evaluation, Iterator<InternalRow> rows, TaskContext context) {
        this.evaluation = evaluation;
        this.rows = rows;
        this.context = context;
        this.known = new KnownOutcomes(evaluation);
        this.results = new ResultRows(evaluation);
    }

    @Override
    public boolean hasNext() {
        if (rest == null && ready == null && rows.hasNext()) {
            InternalRow row = rows.next();
            TaskOutcome outcome = known.of(row);
            if (outcome == null) {
                rest = new EvaluatedRows(evaluation, new Pushed(row, rows), context);
            } else {
                evaluation.countCached();
                ready = results.with(row, outcome, Origin.CACHE);
            }
        }
        return rest == null ? ready != null : rest.hasNext();
    }

    @Override
    public InternalRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (rest != null) {
            return rest.next();
        }
        InternalRow row = ready;
        ready = null;
        if (row == null) {
            throw new IllegalStateException("there is a row when there is no rest");
        }
        return row;
    }

    /// Rows behind one that was read already.
    private static final class Pushed implements Iterator<InternalRow> {
        private final Iterator<InternalRow> rows;
        private @Nullable InternalRow first;

        Pushed(InternalRow first, Iterator<InternalRow> rows) {
            this.first = first;
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            return first != null || rows.hasNext();
        }

        @Override
        public InternalRow next() {
            InternalRow row = first == null ? rows.next() : first;
            first = null;
            return row;
        }
    }
}
