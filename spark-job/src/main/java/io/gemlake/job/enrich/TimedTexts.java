// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/// Makes one row of a partition: how long a Spark task was busy with it, and the sizes of its texts. What comes in are
/// rows of two BIGINT columns: tokens as they were estimated, and those of the model.
final class TimedTexts implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    static final String NANOS = "nanos";
    static final String ESTIMATED = "estimated";
    static final String MEASURED = "measured";

    static final StructType SCHEMA = new StructType()
            .add(NANOS, DataTypes.LongType)
            .add(ESTIMATED, DataTypes.createArrayType(DataTypes.LongType))
            .add(MEASURED, DataTypes.createArrayType(DataTypes.LongType));

    @Override
    public Iterator<Row> call(Iterator<Row> texts) {
        long startNanos = System.nanoTime();
        var estimated = new ArrayList<Long>();
        var measured = new ArrayList<Long>();
        while (texts.hasNext()) {
            Row text = texts.next();
            estimated.add(text.getLong(0));
            measured.add(text.getLong(1));
        }
        if (estimated.isEmpty()) {
            return Collections.emptyIterator();
        }
        return List.of(RowFactory.create(
                        System.nanoTime() - startNanos, estimated.toArray(Long[]::new), measured.toArray(Long[]::new)))
                .iterator();
    }
}
