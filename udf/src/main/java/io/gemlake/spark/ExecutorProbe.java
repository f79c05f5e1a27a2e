// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/// A task that describes the JVM in which it runs. Compiled for the oldest Java that Spark runs on, so that an executor
/// whose Java is too old for all else of Gemlake can say so.
final class ExecutorProbe implements MapPartitionsFunction<Long, Row> {
    private static final long serialVersionUID = 1L;

    /// What a task answers.
    static final StructType COLUMNS =
            StructType.fromDDL("executor STRING, host STRING, java INT, vector_api BOOLEAN, heap_bytes LONG");

    @Override
    public Iterator<Row> call(Iterator<Long> rows) {
        return List.of(thisJvm()).iterator();
    }

    /// The answer of the JVM in which this is called.
    static Row thisJvm() {
        SparkEnv spark = SparkEnv.get();
        return RowFactory.create(
                spark.executorId(),
                spark.blockManager().blockManagerId().host(),
                Runtime.version().feature(),
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
                Runtime.getRuntime().maxMemory());
    }
}
