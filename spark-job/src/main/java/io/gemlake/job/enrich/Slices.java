// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/// Numbers the rows of a sorted partition by slices of about as many tokens each. The numbers grow in the order
/// in which slices are to be computed: all that is not late first, then by partition, then by row.
final class Slices implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;
    private static final int PARTITION_BITS = 20;
    static final int SLICE_BITS = 30;

    private final int lateIndex;
    private final int tokensIndex;
    private final long sliceTokens;

    /// @param lateIndex   of a BOOLEAN column by which rows are sorted first
    /// @param tokensIndex of a BIGINT column
    Slices(int lateIndex, int tokensIndex, long sliceTokens) {
        this.lateIndex = lateIndex;
        this.tokensIndex = tokensIndex;
        this.sliceTokens = sliceTokens;
    }

    /// The directory of a slice: slices of one partition lie together.
    static long chunk(long slice) {
        return slice >> SLICE_BITS;
    }

    /// The rows with a column behind them: the number of their slice.
    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        int partition = TaskContext.getPartitionId();
        return new Iterator<>() {
            private long tokens;

            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Row next() {
                Row row = rows.next();
                List<Object> values = new ArrayList<>(row.size() + 1);
                for (int column = 0; column < row.size(); column++) {
                    values.add(row.get(column));
                }
                long late = row.getBoolean(lateIndex) ? 1 : 0;
                values.add((((late << PARTITION_BITS) + partition) << SLICE_BITS) + tokens / sliceTokens);
                tokens += row.getLong(tokensIndex);
                return RowFactory.create(values.toArray());
            }
        };
    }
}
