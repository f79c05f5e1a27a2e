// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.delta.tables.DeltaTable;
import io.gemlake.job.JobErrors;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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

    /// Delta leaves directories alone whose names begin with an underscore.
    private static final String STAGING = "_gemlake_staging";

    private final SparkSession spark;
    private final String path;
    private final String key;

    /// @param key name of the key column
    Sink(SparkSession spark, String path, String key) {
        this.spark = spark;
        this.path = path;
        this.key = key;
    }

    /// What the table knows of each document: its key, [Documents#TEXT_HASH], and whether all else is of this version.
    /// Empty when there is no table yet.
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
        return Optional.of(
                table.select(Documents.quoted(key), col(Documents.TEXT_HASH), complete ? current : lit(false)));
    }

    /// Computes the rows into a staging table, once, and merges them.
    void merge(Dataset<Row> results) {
        DeltaTable.createIfNotExists(spark)
                .location(path)
                .addColumns(nullable(results.schema()))
                .execute();
        String staging = new Path(new Path(path, STAGING), UUID.randomUUID().toString()).toString();
        try {
            results.write().format("delta").save(staging);
            Dataset<Row> staged = spark.read().format("delta").load(staging);
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
        } finally {
            delete(staging);
        }
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

    private void delete(String staging) {
        var directory = new Path(staging);
        try {
            FileSystem files = directory.getFileSystem(spark.sparkContext().hadoopConfiguration());
            files.delete(directory, true);
            Path parent = new Path(path, STAGING);
            if (files.listStatus(parent).length == 0) {
                files.delete(parent, false);
            }
        } catch (IOException e) {
            throw JobErrors.sinkUnusable(staging, e);
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
