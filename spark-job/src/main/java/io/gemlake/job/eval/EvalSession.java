// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import io.gemlake.job.Console;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.GemlakeConf;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/// What all sets of a run share.
///
/// @param conf names the model
record EvalSession(SparkSession spark, GemlakeConf conf, EvalData data, Console console) {
    private static final String TEXT = "text";
    private static final StructType TEXTS = StructType.fromDDL("text STRING");

    /// What an operator makes of texts, in their order; the results of its tasks come first.
    List<Row> enrich(Enricher enricher, List<Item> items) {
        List<Row> texts =
                items.stream().map(item -> RowFactory.create(item.text())).toList();
        return enricher.enrich(spark.createDataFrame(texts, TEXTS), TEXT).collectAsList();
    }
}
