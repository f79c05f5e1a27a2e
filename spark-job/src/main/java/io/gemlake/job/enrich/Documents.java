// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.make_valid_utf8;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.gemlake.job.Console;
import io.gemlake.job.LakeErrors;
import io.gemlake.spark.NearestName;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.VariantType;

/// The documents of a source: four columns, the key under its own name, [#TEXT], [#ORDER] and [#TEXT_HASH].
final class Documents {
    /// Valid UTF-8: what is not is replaced by U+FFFD.
    static final String TEXT = "gemlake_text";

    /// SHA-256 of the text in hexadecimal digits; NULL for NULL.
    static final String TEXT_HASH = "text_hash";

    /// What the flow's order says of the document; NULL where there is none.
    static final String ORDER = "gemlake_order";

    private final Flow flow;
    private final Dataset<Row> documents;
    private final String key;
    private final OptionalLong version;

    private Documents(Flow flow, Dataset<Row> rows, OptionalLong version) {
        this.version = version;
        this.flow = flow;
        this.key = existing(flow, rows, "key", flow.key());
        requireComparable(flow, key, rows.select(quoted(key)).schema().apply(0).dataType());
        this.documents = documents(rows);
    }

    /// Opens a source; a Delta table at its present version, whatever is written meanwhile.
    ///
    /// @param console told what is left out
    static Documents open(SparkSession spark, Flow flow, Console console) {
        OptionalLong version = flow.source() instanceof Source.Delta delta
                ? OptionalLong.of(SourceVersions.present(spark, delta))
                : OptionalLong.empty();
        return new Documents(flow, load(spark, flow.source(), version, console), version);
    }

    /// The version of a Delta table that is read; empty for other sources.
    OptionalLong version() {
        return version;
    }

    /// The name of the key's column.
    String key() {
        return key;
    }

    DataType keyType() {
        return documents.schema().apply(key).dataType();
    }

    /// All documents, checked. The check costs one pass over the keys.
    Dataset<Row> all() {
        return checked(documents);
    }

    /// The documents of some keys, checked.
    ///
    /// @param keys distinct, in a column [DueDocuments#KEY]
    Dataset<Row> of(Dataset<Row> keys) {
        return checked(documents.join(
                keys,
                documents.col("`" + key.replace("`", "``") + "`").eqNullSafe(keys.col(DueDocuments.KEY)),
                "left_semi"));
    }

    private Dataset<Row> documents(Dataset<Row> rows) {
        Column text = quoted(existing(flow, rows, "text", flow.text()));
        return rows.select(
                        quoted(key),
                        make_valid_utf8(text.cast("string")).as(TEXT),
                        order(flow, rows).as(ORDER))
                .withColumn(TEXT_HASH, sha2(col(TEXT).cast("binary"), 256));
    }

    private Dataset<Row> checked(Dataset<Row> documents) {
        requireUniqueKeys(flow, documents, key);
        return documents;
    }

    /// A column by its name, whatever characters that has.
    static Column quoted(String name) {
        return col("`" + name.replace("`", "``") + "`");
    }

    private static Column order(Flow flow, Dataset<Row> rows) {
        if (flow.order() == null) {
            return lit(null).cast("string");
        }
        Column order = expr(flow.order());
        try {
            requireComparable(
                    flow, flow.order(), rows.select(order).schema().apply(0).dataType());
        } catch (Exception e) { // Spark's AnalysisException is checked, and not declared.
            if (e instanceof AnalysisException unfit) {
                throw LakeErrors.orderInvalid(flow.order(), unfit.getSimpleMessage());
            }
            throw e;
        }
        return order;
    }

    private static Dataset<Row> load(SparkSession spark, Source source, OptionalLong version, Console console) {
        try {
            Path path = requireExisting(spark, source);
            return switch (source) {
                case Source.Delta delta ->
                    spark.read()
                            .format("delta")
                            .option("versionAsOf", version.orElseThrow())
                            .load(delta.path());
                case Source.Parquet parquet -> spark.read().parquet(parquet.path());
                case Source.Json json -> spark.read().json(json.path());
                case Source.Csv csv -> CsvFiles.read(spark, csv);
                case Source.TextFolder _ -> TextFiles.read(spark, path, console);
            };
        } catch (IOException e) {
            throw LakeErrors.sourceUnreadable(source.path(), e);
        }
    }

    private static Path requireExisting(SparkSession spark, Source source) throws IOException {
        var path = new Path(source.path());
        FileSystem files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
        boolean glob = !(source instanceof Source.TextFolder) && path.toString().matches(".*[*?\\[{].*");
        if (!glob && !files.exists(path)) {
            throw LakeErrors.sourceInvalid(source.path(), "there is nothing at this path; check it");
        }
        return files.makeQualified(path);
    }

    private static String existing(Flow flow, Dataset<Row> rows, String field, String name) {
        List<String> columns = Arrays.asList(rows.columns());
        return columns.stream()
                .filter(column -> column.equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> LakeErrors.sourceInvalid(
                        flow.source().path(),
                        columns.isEmpty()
                                ? "it has no columns; check path and format"
                                : "it has no column '" + name + "', which the spec's field '" + field
                                        + "' names; did you mean '" + NearestName.of(name, columns) + "'?"));
    }

    private static void requireComparable(Flow flow, String key, DataType type) {
        boolean comparable = switch (type) {
            case ArrayType _ -> false;
            case MapType _ -> false;
            case StructType _ -> false;
            case VariantType _ -> false;
            case BinaryType _ -> false;
            default -> true;
        };
        if (!comparable) {
            throw LakeErrors.sourceInvalid(
                    flow.source().path(),
                    "its column '" + key + "' is of type " + type.sql() + "; choose a column of a simple type");
        }
    }

    private static void requireUniqueKeys(Flow flow, Dataset<Row> documents, String key) {
        Column missing = quoted(key).isNull();
        Row counts = documents
                .groupBy(quoted(key))
                .agg(count(lit(1)).as("documents"))
                .agg(
                        sum(when(missing, col("documents")).otherwise(0)),
                        count_if(quoted(key).isNotNull().and(col("documents").gt(1))))
                .head();
        long withoutKey = counts.isNullAt(0) ? 0 : counts.getLong(0);
        long repeatedKeys = counts.getLong(1);
        if (withoutKey > 0 || repeatedKeys > 0) {
            throw LakeErrors.keysInvalid(flow.source().path(), key, withoutKey, repeatedKeys);
        }
    }
}
