// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gemlake.engine.TinyModelFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/// What the operator allocates on the heap does not depend on how long texts are. In local mode the task sees the
/// static field.
class TextsInPlaceTest {
    private static final int ROWS = 20;

    @TempDir
    static Path directory;

    private static SparkSession spark;
    private static @Nullable PartitionEvaluation evaluation;

    @BeforeAll
    static void start() {
        spark = SqlSession.builder(TinyModelFile.in(directory))
                .config("spark.gemlake.document.maxTokens", 64)
                .getOrCreate();
        SqlSession.createReviews(spark);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ai_analyze_sentiment(title)",
                "ai_classify(title, array('a', 'b'))",
                "ai_filter(title, 'Is it?')"
            })
    void noTextIsCopiedToTheHeap(String call) {
        var data = spark.sql("SELECT title, " + call + " FROM reviews");
        data.collectAsList();
        evaluation = SqlSession.operators(data).getFirst().evaluation();
        SQLMetric truncated = SqlSession.operators(data).getFirst().metrics().apply("rowsTruncated");
        long shortBytes = allocatedBytes(20_000);
        long longBytes = allocatedBytes(600_000);

        assertThat(truncated.value()).isEqualTo(2L * 3 * ROWS);
        // Both are read up to the same token; the longer ones are 580,000 bytes longer.
        assertThat(longBytes - shortBytes).isLessThan(100_000);
    }

    /// Bytes that the task allocates for a row, the last of three times.
    private static long allocatedBytes(int textBytes) {
        return spark.range(0, 1, 1, 1)
                .mapPartitions(
                        (MapPartitionsFunction<Long, Long>) _ -> {
                            evaluate(textBytes);
                            evaluate(textBytes);
                            return List.of(evaluate(textBytes)).iterator();
                        },
                        Encoders.LONG())
                .first();
    }

    private static long evaluate(int textBytes) {
        UTF8String text = UTF8String.fromString("The hotel was good. ".repeat(textBytes / 20));
        List<Attribute> columns =
                ScalaLists.list(Objects.requireNonNull(evaluation).input());
        UnsafeRow row = UnsafeProjection.create(
                        columns.stream().map(Attribute::dataType).toArray(DataType[]::new))
                .apply(new GenericInternalRow(columns.stream()
                        .map(column -> column.name().equals("title") ? text : null)
                        .toArray()))
                .copy();
        Iterator<InternalRow> rows = Collections.<InternalRow>nCopies(ROWS, row).iterator();
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        scala.collection.Iterator<InternalRow> results =
                Objects.requireNonNull(evaluation).apply(CollectionConverters.asScala(rows));
        int count = 0;
        while (results.hasNext()) {
            results.next();
            count++;
        }
        assertThat(count).isEqualTo(ROWS);
        return (threads.getCurrentThreadAllocatedBytes() - before) / ROWS;
    }
}
