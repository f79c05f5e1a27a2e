// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.TaskOutcome;
import io.gemlake.engine.Usage;
import io.gemlake.spark.cache.Entry;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BindReferences;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.package$;
import org.jspecify.annotations.Nullable;

/// What the cache says of rows that were joined with it.
final class KnownOutcomes {
    /// The entry of each task.
    private final List<Expression> entries;

    KnownOutcomes(PartitionEvaluation evaluation) {
        var attributes = package$.MODULE$.AttributeSeq(evaluation.input());
        List<ResultColumn> columns = evaluation.columns();
        List<Attribute> cached = ScalaLists.list(evaluation.cache().known());
        entries = new ArrayList<>();
        for (int task = 0; !cached.isEmpty() && task < tasks(columns); task++) {
            entries.add(BindReferences.bindReference(cached.get(column(task, columns)), attributes, false));
        }
    }

    private static int tasks(List<ResultColumn> columns) {
        return columns.stream().mapToInt(ResultColumn::task).max().orElseThrow() + 1;
    }

    private static int column(int task, List<ResultColumn> columns) {
        for (int column = 0; column < columns.size(); column++) {
            if (columns.get(column).task() == task) {
                return column;
            }
        }
        throw new IllegalStateException("no column is of task " + task);
    }

    /// The outcome of all tasks for a row, or null unless all are known.
    @Nullable
    TaskOutcome of(InternalRow row) {
        List<TaskOutcome> outcomes = new ArrayList<>(entries.size());
        for (Expression each : entries) {
            var entry = (InternalRow) each.eval(row);
            TaskOutcome outcome = entry == null || entry.isNullAt(0) ? null : outcome(entry);
            if (outcome == null) {
                return null;
            }
            outcomes.add(outcome);
        }
        return outcomes.isEmpty()
                ? null
                : new TaskOutcome.Completed(List.of(), false, false, new Usage(0, 0, 0, 0), outcomes);
    }

    private static @Nullable TaskOutcome outcome(InternalRow entry) {
        return Entry.outcome(entry.getString(0), entry.getBoolean(1), entry.getInt(2), entry.getInt(3))
                .orElse(null);
    }
}
