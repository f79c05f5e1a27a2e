// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.learn;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.gemlake.engine.Sha256;
import io.gemlake.job.LakeErrors;
import io.gemlake.spark.NearestName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import scala.Tuple2;

/// A table to learn from. Its rows have an order that their ids alone decide, so that the same ones are held out
/// each time.
public final class InputTable {
    /// What rows are ordered by: [#idHash].
    public static final String ID = "id";

    /// Place in the order, from 0.
    public static final String POSITION = "position";

    /// SHA-256 of the other columns.
    public static final String FINGERPRINT = "fingerprint";

    private static final int HASH_BITS = 256;
    /// One of so many rows is held out.
    private static final int HELD_OUT_SHARE = 5;

    private static final int ROWS_PER_PARTITION = 512;

    private final String input;
    private final Dataset<Row> rows;

    private InputTable(String input, Dataset<Row> rows) {
        this.input = input;
        this.rows = rows;
    }

    /// The table of a name, or the Delta table, Parquet files or JSON files at a path.
    public static InputTable open(SparkSession spark, String input) {
        try {
            var path = new Path(input);
            FileSystem files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
            if (files.exists(path)) {
                boolean delta = files.exists(new Path(path, "_delta_log"));
                boolean json = input.endsWith(".json") || input.endsWith(".jsonl");
                String format = delta ? "delta" : json ? "json" : "parquet";
                return new InputTable(input, spark.read().format(format).load(input));
            }
        } catch (IOException e) {
            throw LakeErrors.sourceUnreadable(input, e);
        }
        if (!spark.catalog().tableExists(input)) {
            throw LakeErrors.sourceInvalid(input, "there is nothing at this path, and no such table; check it");
        }
        return new InputTable(input, spark.table(input));
    }

    /// Rows that are there already.
    ///
    /// @param input what they are called in errors
    public static InputTable of(String input, Dataset<Row> rows) {
        return new InputTable(input, rows);
    }

    public Dataset<Row> rows() {
        return rows;
    }

    /// The column of a name, whose case does not matter.
    public Column column(String name) {
        List<String> columns = Arrays.asList(rows.columns());
        return columns.stream()
                .filter(column -> column.equalsIgnoreCase(name))
                .findFirst()
                .map(column -> rows.col("`" + column.replace("`", "``") + "`"))
                .orElseThrow(() -> LakeErrors.sourceInvalid(
                        input,
                        "it has no column '%s'; did you mean '%s'?".formatted(name, NearestName.of(name, columns))));
    }

    /// The SHA-256 of an id.
    public static Column idHash(Column id) {
        return sha2(id.cast("string").cast("binary"), HASH_BITS);
    }

    /// Rows in their order: with [#POSITION] and [#FINGERPRINT], and without [#ID].
    public static Dataset<Row> inOrder(SparkSession spark, Dataset<Row> rows) {
        Column[] content = Arrays.stream(rows.columns())
                .filter(column -> !column.equals(ID))
                .map(rows::col)
                .toArray(Column[]::new);
        Dataset<Row> ordered = rows.withColumn(
                        FINGERPRINT, sha2(to_json(struct(content)).cast("binary"), HASH_BITS))
                .orderBy(ID, FINGERPRINT)
                .drop(ID);
        JavaRDD<Row> numbered = ordered.toJavaRDD().zipWithIndex().map(InputTable::numbered);
        return spark.createDataFrame(numbered, ordered.schema().add(POSITION, DataTypes.IntegerType));
    }

    /// Rows in partitions for the engine: one for each core at least, and none that runs for long.
    ///
    /// @param count how many rows there are
    public static Dataset<Row> spread(Dataset<Row> rows, int count) {
        int cores = rows.sparkSession().sparkContext().defaultParallelism();
        return rows.repartition(Math.max(cores, Math.ceilDiv(count, ROWS_PER_PARTITION)));
    }

    private static Row numbered(Tuple2<Row, Long> row) {
        Object[] values = new Object[row._1().size() + 1];
        for (int i = 0; i < row._1().size(); i++) {
            values[i] = row._1().get(i);
        }
        values[values.length - 1] = Math.toIntExact(row._2());
        return RowFactory.create(values);
    }

    /// SHA-256 of all rows in their order.
    ///
    /// @param rows of [#inOrder]
    public static String fingerprint(Dataset<Row> rows) {
        var sha256 = new Sha256();
        for (Row row : rows.orderBy(POSITION).select(col(FINGERPRINT)).collectAsList()) {
            sha256.update(row.getString(0).getBytes(StandardCharsets.US_ASCII));
        }
        return sha256.hex();
    }

    /// How many of so many rows are learnt from: the first ones. The others are held out.
    public static int learnt(int count) {
        return count - count / HELD_OUT_SHARE;
    }
}
