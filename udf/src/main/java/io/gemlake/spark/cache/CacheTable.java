// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.cache;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/// The Delta table of a cache. Clustered by version, so that a lookup reads little of other tasks, models and versions,
/// and then by key, so that texts are forgotten without reading all of it.
public final class CacheTable {
    /// HMAC of a text.
    public static final String TEXT_HMAC = "text_hmac";

    /// What kind of task it was, for people.
    public static final String TASK = "task";

    public static final String MODEL_HASH = "model_hash";
    public static final String TASK_VERSION = "task_version";

    /// A result as JSON.
    public static final String RESULT = "result";

    public static final String TRUNCATED = "truncated";
    public static final String INPUT_TOKENS = "input_tokens";
    public static final String OUTPUT_TOKENS = "output_tokens";
    public static final String CREATED_AT = "created_at";

    /// The job or query that wrote it, for people.
    public static final String WRITER = "writer";

    /// What an entry says beside its text.
    static final StructType OF_A_TASK = new StructType()
            .add(TASK, DataTypes.StringType)
            .add(MODEL_HASH, DataTypes.StringType)
            .add(TASK_VERSION, DataTypes.StringType)
            .add(RESULT, DataTypes.StringType)
            .add(TRUNCATED, DataTypes.BooleanType)
            .add(INPUT_TOKENS, DataTypes.IntegerType)
            .add(OUTPUT_TOKENS, DataTypes.IntegerType);

    /// Columns that anything else in the place of a cache hardly has.
    private static final List<String> ESSENTIAL = List.of(TEXT_HMAC, MODEL_HASH, TASK_VERSION, RESULT);

    /// What is deleted leaves its files with the next VACUUM, and no beginning of a result stands in Delta's log.
    private static final String PROPERTIES =
            "'delta.enableDeletionVectors' = 'false', 'delta.dataSkippingStatsColumns' = '"
                    + String.join(",", TEXT_HMAC, MODEL_HASH, TASK_VERSION, CREATED_AT) + "'";

    private final SparkSession spark;
    private final String path;

    /// @param path where it is, or is to be
    public CacheTable(SparkSession spark, String path) {
        this.spark = spark;
        this.path = path;
    }

    public String path() {
        return path;
    }

    /// Its name in SQL.
    public String name() {
        return "delta.`" + path.replace("`", "``") + "`";
    }

    /// Whether somebody has written it yet.
    public boolean exists() {
        var directory = new Path(path);
        try {
            if (DeltaLogs.haveTable(spark, path)) {
                return true;
            }
            FileSystem files = directory.getFileSystem(spark.sparkContext().hadoopConfiguration());
            if (files.exists(directory) && files.listStatus(directory, file -> isContent(file)).length > 0) {
                throw CacheErrors.tableInvalid(path, "holds something else than a Delta table");
            }
            return false;
        } catch (IOException e) {
            throw CacheErrors.unreadable(path, e);
        }
    }

    /// Delta leaves alone what begins with an underscore, as directories of staged entries do.
    private static boolean isContent(Path file) {
        return !file.getName().startsWith("_");
    }

    /// All entries, as they are now.
    public Dataset<Row> read() {
        Dataset<Row> entries = spark.read().format("delta").load(path);
        if (!Arrays.asList(entries.columns()).containsAll(ESSENTIAL)) {
            throw CacheErrors.tableInvalid(path, "is a table of something else");
        }
        return entries;
    }

    /// Adds entries in one commit.
    ///
    /// @param entries of all columns
    /// @param options of Delta's writer
    void append(Dataset<Row> entries, Map<String, String> options) {
        create();
        entries.write().format("delta").mode("append").options(options).save(path);
    }

    /// Makes the table where there is none.
    void create() {
        if (exists()) {
            return;
        }
        try {
            DeltaLogs.make(spark, path, this::createOnce);
        } catch (Exception e) { // Spark throws checked exceptions that its methods do not declare.
            throw CacheErrors.unreadable(path, e);
        }
    }

    private void createOnce() {
        spark.sql(("CREATE TABLE IF NOT EXISTS %s (%s STRING, %s STRING, %s STRING, %s STRING, %s STRING,"
                        + " %s BOOLEAN, %s INT, %s INT, %s TIMESTAMP, %s STRING) USING delta CLUSTER BY (%s, %s)"
                        + " TBLPROPERTIES (%s)")
                .formatted(
                        name(),
                        TEXT_HMAC,
                        TASK,
                        MODEL_HASH,
                        TASK_VERSION,
                        RESULT,
                        TRUNCATED,
                        INPUT_TOKENS,
                        OUTPUT_TOKENS,
                        CREATED_AT,
                        WRITER,
                        TASK_VERSION,
                        TEXT_HMAC,
                        PROPERTIES));
    }
}
