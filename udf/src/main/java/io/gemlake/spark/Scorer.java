// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/// Scores how texts go on, inside Spark's own tasks: each row has a context of its own, and continuations of it. This
/// is what benchmarks of language models compare. Raw text, without any prompt of ours and without a chat format.
///
/// A context and its continuation are tokenized as one text; white space at the end of a context counts for the
/// continuation.
public final class Scorer {
    /// STRING: what stands before the context and is the same for many rows, such as examples. Computed once a task
    /// as long as its rows stand together; NULL for nothing. Tokenized apart: it ends where a word ends, and white
    /// space that follows belongs to the context.
    public static final String PREFIX = "prefix";

    /// STRING: what the continuations continue.
    public static final String CONTEXT = "context";

    /// ARRAY<STRING>: one or more, each with the space that stands before it.
    public static final String CONTINUATIONS = "continuations";

    /// ARRAY<DOUBLE>: `log p(continuation | prefix context)` over the whole vocabulary, natural logarithms; NULL
    /// where the row failed.
    public static final String SCORES = "log_probabilities";

    private final ModelHandle model;
    private final EngineSettings settings;
    private final EnrichMetrics metrics;

    private Scorer(SparkSession spark, GemlakeConf conf) {
        ModelRegistry.Published published = ModelRegistry.published(spark.sparkContext(), conf);
        model = published.handle();
        settings = conf.engine().forModel(published.info());
        metrics = new EnrichMetrics(spark.sparkContext());
        ExecutorResources.checkJvms(spark, settings);
    }

    /// A scorer with the model of this configuration; publishes it when the application has not yet.
    public static Scorer of(SparkSession spark, GemlakeConf conf) {
        return new Scorer(spark, conf);
    }

    /// The rows with [#SCORES] and [Enricher#ERROR] in place of the three columns that it reads.
    public Dataset<Row> score(Dataset<Row> rows) {
        List<String> columns = Arrays.asList(rows.columns());
        var schema = new StructType();
        for (StructField field : rows.schema().fields()) {
            if (!List.of(PREFIX, CONTEXT, CONTINUATIONS).contains(field.name())) {
                schema = schema.add(field);
            }
        }
        for (String needed : List.of(PREFIX, CONTEXT, CONTINUATIONS)) {
            if (!columns.contains(needed)) {
                throw GemlakeErrors.columnMissing(needed, String.join(", ", columns));
            }
        }
        schema = schema.add(SCORES, DataTypes.createArrayType(DataTypes.DoubleType))
                .add(Enricher.ERROR, ResultColumns.ERROR);
        return rows.mapPartitions(new ScoreFunction(this, rows.schema()), Encoders.row(schema));
    }

    /// The model that is used.
    public ModelHandle model() {
        return model;
    }

    /// Counts of all runs of this operator.
    public EnrichMetrics metrics() {
        return metrics;
    }

    EngineSettings settings() {
        return settings;
    }
}
