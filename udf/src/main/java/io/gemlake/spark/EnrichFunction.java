// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.spark.cache.CachedTask;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/// What an executor does with a partition: runs the tasks over the rows.
///
/// @param textIndex the column of the text
/// @param kept      tasks whose results are to be kept, all or none
/// @param timed     whether rows say how long they were in work
record EnrichFunction(DocumentTasks work, int textIndex, List<CachedTask> kept, boolean timed)
        implements MapPartitionsFunction<Row, Row> {
    EnrichFunction {
        kept = List.copyOf(kept);
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        return new EnrichedRows(this, rows, TaskContext.get());
    }
}
