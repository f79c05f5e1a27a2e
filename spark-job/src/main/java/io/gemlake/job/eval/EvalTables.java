// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.monotonically_increasing_id;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/// The Delta tables of evaluations, to which each run adds its rows: one a metric, and one an answer.
public final class EvalTables {
    public static final String RESULTS = "results";
    static final String PREDICTIONS = "predictions";

    private static final StructType RESULT = StructType.fromDDL("""
            begun TIMESTAMP, suite STRING, `set` STRING, part STRING, position INT, system STRING, metric STRING,
            value DOUBLE, low DOUBLE, high DOUBLE, rows INT, failed INT, truncated INT, seconds DOUBLE,
            rows_per_second DOUBLE, model STRING, model_hash STRING, task_version STRING
            """);
    private static final StructType PREDICTION = StructType.fromDDL("""
            begun TIMESTAMP, suite STRING, `set` STRING, system STRING, id STRING, gold STRING, predicted STRING,
            scores ARRAY<DOUBLE>
            """);

    private EvalTables() {}

    /// The results in a directory, in the order of runs and suites.
    public static Dataset<Row> results(SparkSession spark, String directory) {
        Dataset<Row> results = spark.read().format("delta").load(new Path(directory, RESULTS).toString());
        // Columns that came later are NULL in older tables. The metrics of a set stand in one file, in their order.
        return results.unionByName(spark.createDataFrame(List.of(), RESULT), true)
                .orderBy(col("begun"), col("position"), monotonically_increasing_id());
    }

    /// Appends what a run found out.
    ///
    /// @param directory of the two tables, which are made when they do not exist
    public static void append(SparkSession spark, EvalReport report, String directory) {
        List<Row> results = new ArrayList<>();
        List<Row> predictions = new ArrayList<>();
        for (SetResult set : report.sets()) {
            for (SystemResult system : set.systems()) {
                addResults(results, report, set, system);
                addPredictions(predictions, report, set, system);
            }
        }
        append(spark.createDataFrame(results, RESULT), new Path(directory, RESULTS));
        append(spark.createDataFrame(predictions, PREDICTION), new Path(directory, PREDICTIONS));
    }

    private static void append(Dataset<Row> rows, Path table) {
        rows.coalesce(1)
                .write()
                .format("delta")
                .mode(SaveMode.Append)
                .option("mergeSchema", true)
                .save(table.toString());
    }

    private static void addResults(List<Row> rows, EvalReport report, SetResult set, SystemResult system) {
        system.estimates()
                .forEach((metric, estimate) -> rows.add(RowFactory.create(
                        report.begun(),
                        report.suite().name(),
                        set.set().name(),
                        set.set().rows().part(),
                        report.suite().position(set.set().name()),
                        system.system().key(),
                        metric.key(),
                        estimate.value(),
                        estimate.low(),
                        estimate.high(),
                        system.cost().rows(),
                        system.cost().failed(),
                        system.cost().truncated(),
                        system.cost().seconds(),
                        system.cost().rowsPerSecond(),
                        report.model(),
                        report.modelSha256(),
                        system.version())));
    }

    private static void addPredictions(List<Row> rows, EvalReport report, SetResult set, SystemResult system) {
        for (Prediction prediction : system.predictions()) {
            rows.add(RowFactory.create(
                    report.begun(),
                    report.suite().name(),
                    set.set().name(),
                    system.system().key(),
                    prediction.id(),
                    prediction.gold(),
                    prediction.predicted(),
                    prediction.scores().toArray(Double[]::new)));
        }
    }
}
