// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import io.gemlake.engine.TaughtHead.Kind;
import io.gemlake.job.JobException;
import io.gemlake.job.LakeErrors;
import io.gemlake.job.learn.InputTable;
import io.gemlake.job.teach.NamedText.Name;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/// Labelled rows in the order of [InputTable]. Rows without a text or a label are left out.
///
/// @param source  what they are called in errors and reports
/// @param dataset with the columns [#TEXT], [#LABEL] and [#NAMES], and those of [InputTable#inOrder]
public record LabelledRows(String source, Dataset<Row> dataset) {
    static final String TEXT = "text";
    /// The label of a text; NULL for entities.
    static final String LABEL = "label";
    /// The names in a text: `label`, and `start` and `end` in code points; NULL for classes.
    static final String NAMES = "names";

    private static final StructType SCHEMA = new StructType()
            .add(InputTable.ID, DataTypes.StringType)
            .add(TEXT, DataTypes.StringType)
            .add(LABEL, DataTypes.StringType)
            .add(
                    NAMES,
                    DataTypes.createArrayType(new StructType()
                            .add("label", DataTypes.StringType)
                            .add("start", DataTypes.IntegerType)
                            .add("end", DataTypes.IntegerType)));

    /// The rows of a table.
    ///
    /// @param names what it and its columns are called
    public static LabelledRows of(InputTable table, Kind kind, TeachSpec.Table names) {
        Column text = table.column(names.text());
        Column label = table.column(names.label());
        Column id = names.id() == null ? text : table.column(names.id());
        Dataset<Row> given = table.rows()
                .select(InputTable.idHash(id), text, label)
                .filter(text.isNotNull().and(label.isNotNull()));
        Dataset<Row> rows = given.map(reader(kind, names, given.schema()), Encoders.row(SCHEMA));
        return new LabelledRows(names.input(), InputTable.inOrder(table.rows().sparkSession(), rows));
    }

    /// What makes a row of [#SCHEMA] of an id, a text and a label, whose types it checks.
    private static MapFunction<Row, Row> reader(Kind kind, TeachSpec.Table table, StructType given) {
        DataType text = given.apply(1).dataType();
        DataType label = given.apply(2).dataType();
        return switch (kind) {
            case CLASSIFY -> {
                if (!(text instanceof StringType) || label instanceof ArrayType || label instanceof StructType) {
                    throw unusable(table, text, label, "a text STRING and a label of a simple type");
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
                        table,
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

    private static JobException unusable(TeachSpec.Table table, DataType text, DataType label, String expected) {
        return LakeErrors.sourceInvalid(
                table.input(),
                "its columns '%s' and '%s' are of the types %s and %s; to be taught are %s"
                        .formatted(table.text(), table.label(), text.sql(), label.sql(), expected));
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
