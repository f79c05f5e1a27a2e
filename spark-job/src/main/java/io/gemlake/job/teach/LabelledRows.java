// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.gemlake.job.JobErrors;
import io.gemlake.job.JobException;
import io.gemlake.job.NearestName;
import io.gemlake.job.teach.NamedText.Name;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/// The labelled rows of a table, in an order that their ids alone decide, so that the same ones are held out each time.
/// Rows without a text or a label are left out.
final class LabelledRows {
    /// Place in the order, from 0.
    static final String POSITION = "position";

    static final String TEXT = "text";
    /// The label of a text; NULL for entities.
    static final String LABEL = "label";
    /// The names in a text: `label`, and `start` and `end` in code points; NULL for classes.
    static final String NAMES = "names";
    /// SHA-256 of text and labels.
    static final String FINGERPRINT = "fingerprint";

    private static final String ID = "id";
    private static final StructType SCHEMA = new StructType()
            .add(ID, DataTypes.StringType)
            .add(TEXT, DataTypes.StringType)
            .add(LABEL, DataTypes.StringType)
            .add(
                    NAMES,
                    DataTypes.createArrayType(new StructType()
                            .add("label", DataTypes.StringType)
                            .add("start", DataTypes.IntegerType)
                            .add("end", DataTypes.IntegerType)));

    private LabelledRows() {}

    /// The rows with [#POSITION], [#TEXT], [#LABEL], [#NAMES] and [#FINGERPRINT].
    static Dataset<Row> read(SparkSession spark, TeachSpec spec) {
        TeachSpec.Table table = spec.table();
        Dataset<Row> rows = load(spark, table.input());
        Column text = column(rows, table, table.text());
        Column label = column(rows, table, table.label());
        Column id = table.id() == null ? text : column(rows, table, table.id());
        Dataset<Row> given = rows.select(sha2(id.cast("string").cast("binary"), 256), text, label)
                .filter(text.isNotNull().and(label.isNotNull()));
        Dataset<Row> ordered = given.map(reader(spec, given.schema()), Encoders.row(SCHEMA))
                .withColumn(
                        FINGERPRINT, sha2(to_json(struct(TEXT, LABEL, NAMES)).cast("binary"), 256))
                .orderBy(ID, FINGERPRINT)
                .drop(ID);
        JavaRDD<Row> numbered = ordered.toJavaRDD().zipWithIndex().map(LabelledRows::numbered);
        return spark.createDataFrame(numbered, ordered.schema().add(POSITION, DataTypes.IntegerType));
    }

    private static Row numbered(Tuple2<Row, Long> row) {
        Object[] values = new Object[row._1().size() + 1];
        for (int i = 0; i < row._1().size(); i++) {
            values[i] = row._1().get(i);
        }
        values[values.length - 1] = Math.toIntExact(row._2());
        return RowFactory.create(values);
    }

    private static Dataset<Row> load(SparkSession spark, String input) {
        try {
            var path = new Path(input);
            FileSystem files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
            if (files.exists(path)) {
                boolean delta = files.exists(new Path(path, "_delta_log"));
                boolean json = input.endsWith(".json") || input.endsWith(".jsonl");
                return spark.read()
                        .format(delta ? "delta" : json ? "json" : "parquet")
                        .load(input);
            }
        } catch (IOException e) {
            throw JobErrors.sourceUnreadable(input, e);
        }
        if (!spark.catalog().tableExists(input)) {
            throw JobErrors.sourceInvalid(input, "there is nothing at this path, and no such table; check it");
        }
        return spark.table(input);
    }

    private static Column column(Dataset<Row> rows, TeachSpec.Table table, String name) {
        List<String> columns = Arrays.asList(rows.columns());
        return columns.stream()
                .filter(column -> column.equalsIgnoreCase(name))
                .findFirst()
                .map(column -> rows.col("`" + column.replace("`", "``") + "`"))
                .orElseThrow(() -> JobErrors.sourceInvalid(
                        table.input(),
                        "it has no column '%s'; did you mean '%s'?".formatted(name, NearestName.of(name, columns))));
    }

    /// What makes a row of [#SCHEMA] of an id, a text and a label, whose types it checks.
    private static MapFunction<Row, Row> reader(TeachSpec spec, StructType given) {
        DataType text = given.apply(1).dataType();
        DataType label = given.apply(2).dataType();
        return switch (spec.kind()) {
            case CLASSIFY -> {
                if (!(text instanceof StringType) || label instanceof ArrayType || label instanceof StructType) {
                    throw unusable(spec, text, label, "a text STRING and a label of a simple type");
                }
                yield row -> RowFactory.create(row.get(0), row.get(1), String.valueOf(row.get(2)), null);
            }
            case ENTITIES -> {
                if (isStrings(text) && isStrings(label)) {
                    yield row -> row(row.getString(0), NamedText.of(row.getList(1), row.getList(2)));
                }
                if (text instanceof StringType && isSpans(label)) {
                    yield row -> row(row.getString(0), new NamedText(row.getString(1), names(row.getList(2))));
                }
                throw unusable(
                        spec,
                        text,
                        label,
                        "a text STRING and names ARRAY<STRUCT<label, start, end>>, or tokens ARRAY<STRING> and tags"
                                + " ARRAY<STRING>");
            }
        };
    }

    private static boolean isStrings(DataType type) {
        return type instanceof ArrayType array && array.elementType() instanceof StringType;
    }

    private static boolean isSpans(DataType type) {
        return type instanceof ArrayType array
                && array.elementType() instanceof StructType span
                && Set.of(span.fieldNames()).containsAll(Set.of("label", "start", "end"));
    }

    private static JobException unusable(TeachSpec spec, DataType text, DataType label, String expected) {
        return JobErrors.sourceInvalid(
                spec.table().input(),
                "its columns '%s' and '%s' are of the types %s and %s; to be taught are %s"
                        .formatted(spec.table().text(), spec.table().label(), text.sql(), label.sql(), expected));
    }

    /// The names of a row.
    static List<Name> names(Row row) {
        return names(row.<Row>getList(row.fieldIndex(NAMES)));
    }

    private static List<Name> names(List<Row> spans) {
        return spans.stream()
                .map(span -> new Name(
                        span.getAs("label"),
                        span.<Number>getAs("start").intValue(),
                        span.<Number>getAs("end").intValue()))
                .toList();
    }

    private static Row row(String id, NamedText text) {
        Row[] names = text.names().stream()
                .map(name -> RowFactory.create(name.label(), name.start(), name.end()))
                .toArray(Row[]::new);
        return RowFactory.create(id, text.text(), null, names);
    }
}
