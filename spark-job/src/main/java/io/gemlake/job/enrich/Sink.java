// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.delta.tables.DeltaTable;
import io.gemlake.job.JobErrors;
import io.gemlake.spark.Enricher;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/// The Delta table that takes the results, one row a document. Results are first written into a staging table of their
/// own and then merged by key: so the model's work is done once, whatever MERGE or a lost executor repeats.
final class Sink {
    static final String MODEL = "model";
    static final String MODEL_HASH = "model_hash";
    static final String TASK_VERSION = "task_version";
    static final String ENRICHED_AT = "enriched_at";

    /// What [#state] says of a document.
    static final String STATE_HASH = "gemlake_sink_hash";
    static final String STATE_CURRENT = "gemlake_sink_current";
    static final String STATE_FAILED = "gemlake_sink_failed";

    private final SparkSession spark;
    private final String path;
    private final String key;

    /// @param key name of the key column
    Sink(SparkSession spark, String path, String key) {
        this.spark = spark;
        this.path = path;
        this.key = key;
    }

    /// What the table knows of each document: its key, the hash of its text, whether all else is of this version, and
    /// whether its row carries an error. Empty when there is no table yet.
    ///
    /// @param results what the job is about to write
    /// @param current whether a row is of the version that the job would write
    Optional<Dataset<Row>> state(StructType results, Column current) {
        if (!DeltaTable.isDeltaTable(spark, path)) {
            requireVacant();
            return Optional.empty();
        }
        Dataset<Row> table = DeltaTable.forPath(spark, path).toDF();
        List<String> columns = Arrays.asList(table.columns());
        for (String needed : List.of(key, Documents.TEXT_HASH, MODEL_HASH, TASK_VERSION)) {
            if (!columns.contains(needed)) {
                throw JobErrors.sinkInvalid(
                        path, "it has no column '" + needed + "', so no job of this key wrote it; choose another path");
            }
        }
        requireSameTypes(table.schema(), results);
        // A row that lacks a column was written by other tasks, or somebody dropped the column: it is not up to date.
        boolean complete = columns.containsAll(Arrays.asList(results.fieldNames()));
        return Optional.of(table.select(
                Documents.quoted(key),
                col(Documents.TEXT_HASH).as(STATE_HASH),
                (complete ? current : lit(false)).as(STATE_CURRENT),
                (complete ? col(Enricher.ERROR).isNotNull() : lit(false)).as(STATE_FAILED)));
    }

    /// Computes the rows into a staging table, once, and merges them.
    void merge(Dataset<Row> results) {
        DeltaTable.createIfNotExists(spark)
                .location(path)
                .addColumns(nullable(results.schema()))
                .execute();
        try (var staging = new Staging(spark, path)) {
            results.write().format("delta").save(staging.path());
            Dataset<Row> staged = clearOthers(spark.read().format("delta").load(staging.path()));
            String name = "`" + key.replace("`", "``") + "`";
            DeltaTable.forPath(spark, path)
                    .as("sink")
                    .merge(staged.as("staged"), "sink." + name + " = staged." + name)
                    .withSchemaEvolution()
                    .whenMatched()
                    .updateAll()
                    .whenNotMatched()
                    .insertAll()
                    .execute();
        }
    }

    /// Results of tasks that this job has not belong to the text of before: in the rows that are written they are
    /// cleared.
    private Dataset<Row> clearOthers(Dataset<Row> staged) {
        Dataset<Row> cleared = staged;
        List<String> written = Arrays.asList(staged.columns());
        List<String> known =
                Arrays.asList(DeltaTable.forPath(spark, path).toDF().columns());
        for (StructField field : Enricher.everyResultColumn().fields()) {
            if (known.contains(field.name()) && !written.contains(field.name())) {
                cleared = cleared.withColumn(field.name(), lit(null).cast(field.dataType()));
            }
        }
        return cleared;
    }

    private void requireSameTypes(StructType table, StructType results) {
        List<String> known = Arrays.asList(table.fieldNames());
        for (StructField field : results.fields()) {
            if (known.contains(field.name())) {
                String found = table.apply(field.name()).dataType().catalogString();
                String expected = field.dataType().catalogString();
                if (!found.equals(expected)) {
                    throw JobErrors.sinkInvalid(
                            path,
                            "its column '" + field.name() + "' is of type " + found + ", and the results are of type "
                                    + expected + "; choose another path");
                }
            }
        }
    }

    private void requireVacant() {
        var directory = new Path(path);
        try {
            FileSystem files = directory.getFileSystem(spark.sparkContext().hadoopConfiguration());
            if (files.exists(directory) && files.listStatus(directory).length > 0) {
                throw JobErrors.sinkInvalid(
                        path, "something else than a Delta table is there; choose another path, or empty it");
            }
        } catch (IOException e) {
            throw JobErrors.sinkUnusable(path, e);
        }
    }

    private static StructType nullable(StructType schema) {
        var nullable = new StructType();
        for (StructField field : schema.fields()) {
            nullable = nullable.add(field.name(), field.dataType(), true);
        }
        return nullable;
    }
}
