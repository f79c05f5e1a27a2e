// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.GemlakeExtensions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;

/// A session with the functions, and what tests want to know of its queries.
final class SqlSession {
    private SqlSession() {}

    /// A session of two threads on a model. Its user stops it.
    static SparkSession on(Path model) {
        return builder(model).getOrCreate();
    }

    /// As [#on], for tests with settings of their own.
    static SparkSession.Builder builder(Path model) {
        return SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.sql.extensions", GemlakeExtensions.class.getName())
                .config("spark.gemlake.model.path", model.toString());
    }

    /// 40 reviews of products in three partitions: plain ones, and NULL, blank and equal ones.
    static void createReviews(SparkSession spark) {
        createReviews(spark, 3);
    }

    static void createReviews(SparkSession spark, int partitions) {
        spark.range(0, 40, 1, partitions)
                .selectExpr("id", "id % 3 AS product", """
                        CASE id % 10 WHEN 3 THEN NULL WHEN 5 THEN ' ' WHEN 7 THEN 'Bad.'
                        ELSE concat('The hotel in Basel was good, number ', id) END AS body""", "concat('Number ', id % 4) AS title")
                .createOrReplaceTempView("reviews");
    }

    /// The operators of a query that has run which evaluate calls, from the top.
    static List<AiEvalExec> operators(Dataset<?> data) {
        return nodes(data.queryExecution().executedPlan()).stream()
                .filter(AiEvalExec.class::isInstance)
                .map(AiEvalExec.class::cast)
                .toList();
    }

    /// All nodes of a plan that has run, from the top, those of its stages and subqueries as well.
    static List<SparkPlan> nodes(SparkPlan plan) {
        List<SparkPlan> nodes = new ArrayList<>();
        collect(plan, nodes);
        return nodes;
    }

    /// The rows of a query as JSON, sorted.
    static List<String> rows(Dataset<Row> data) {
        return rowsInOrder(data).stream().sorted().toList();
    }

    /// The rows of a query as JSON.
    static List<String> rowsInOrder(Dataset<Row> data) {
        return asJson(data).collectAsList();
    }

    /// A query that gives the rows of another as JSON.
    static Dataset<String> asJson(Dataset<Row> data) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < data.columns().length; i++) {
            columns.add("c" + i);
        }
        return data.toDF(columns.toArray(String[]::new)).toJSON();
    }

    /// Rows of a query that has run which a model was asked about, in all of its operators.
    static long rowsAsked(Dataset<Row> data) {
        return operators(data).stream()
                .mapToLong(operator -> operator.metrics().apply("rowsAsked").value())
                .sum();
    }

    private static void collect(SparkPlan plan, List<SparkPlan> found) {
        found.add(plan);
        switch (plan) {
            case AdaptiveSparkPlanExec adaptive -> collect(adaptive.executedPlan(), found);
            case QueryStageExec stage -> collect(stage.plan(), found);
            default -> ScalaLists.list(plan.children()).forEach(child -> collect(child, found));
        }
        ScalaLists.list(plan.subqueries()).forEach(subquery -> collect(subquery, found));
    }
}
