// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/// What an executor does with a partition: runs the tasks over the rows.
///
/// @param textIndex the column of the text
record EnrichFunction(DocumentTasks work, int textIndex) implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        return new EnrichedRows(this, rows, TaskContext.get());
    }
}
