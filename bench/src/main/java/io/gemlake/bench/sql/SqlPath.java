// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.sql;

import io.gemlake.engine.EngineConfig.WeightLayout;
import io.gemlake.spark.GemlakeExtensions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/// A session of Spark in this JVM, with the functions.
public final class SqlPath implements AutoCloseable {
    private static final StructType TEXTS =
            new StructType().add("id", DataTypes.IntegerType).add("body", DataTypes.StringType);

    /// The layout of weights: where Spark runs tasks in this JVM it may choose another than an engine by itself.
    public static final WeightLayout WEIGHTS = WeightLayout.QUANTIZED;

    private final SparkSession spark;

    private SqlPath(SparkSession spark) {
        this.spark = spark;
    }

    /// A session of some threads.
    ///
    /// @param kvBytes of a task, for keys and values
    public static SqlPath open(Path model, int threads, long kvBytes) {
        SparkSession spark = SparkSession.builder()
                .master("local[%d]".formatted(threads))
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.broadcast.blockSize", "4095k")
                .config("spark.broadcast.compress", false)
                .config("spark.sql.extensions", GemlakeExtensions.class.getName())
                .config("spark.gemlake.model.path", model.toString())
                .config("spark.gemlake.calibration", "none")
                .config("spark.gemlake.kv.bytes", kvBytes)
                .config("spark.gemlake.weights", WEIGHTS.name().toLowerCase(Locale.ROOT))
                .getOrCreate();
        spark.udf().register("plain", (UDF1<String, String>) text -> text, DataTypes.StringType);
        return new SqlPath(spark);
    }

    SparkSession spark() {
        return spark;
    }

    /// Another model from now on.
    public void use(Path model) {
        spark.conf().set("spark.gemlake.model.path", model.toString());
    }

    /// Makes these texts the table `texts`.
    void show(List<String> texts) {
        List<Row> rows = IntStream.range(0, texts.size())
                .mapToObj(id -> RowFactory.create(id, texts.get(id)))
                .toList();
        spark.createDataFrame(rows, TEXTS).createOrReplaceTempView("texts");
    }

    /// Runs a query and keeps its rows.
    Answer run(String sql) {
        Dataset<Row> data = spark.sql(sql);
        List<Row> rows = data.collectAsList();
        return new Answer(rows, tokens(data.queryExecution().executedPlan()));
    }

    /// Plans a query, down to the operators that would run.
    SparkPlan plan(String sql) {
        return spark.sql(sql).queryExecution().executedPlan();
    }

    /// What a query gave, and the tokens that it took.
    record Answer(List<Row> rows, long tokens) {}

    /// Tokens read and written by all operators of a plan.
    private static long tokens(SparkPlan plan) {
        long own = CollectionConverters.asJava(plan.metrics()).entrySet().stream()
                .filter(metric -> List.of("inputTokens", "outputTokens").contains(metric.getKey()))
                .mapToLong(metric -> metric.getValue().value())
                .sum();
        return own
                + CollectionConverters.asJava(plan.children()).stream()
                        .mapToLong(SqlPath::tokens)
                        .sum();
    }

    @Override
    public void close() {
        spark.stop();
    }
}
