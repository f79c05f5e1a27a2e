// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.calibrate;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.gemlake.engine.Task;
import io.gemlake.job.JobException;
import io.gemlake.job.LakeErrors;
import io.gemlake.job.learn.InputTable;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;

/// The texts of a table, in the order of [InputTable]. Rows without a text are left out, and where there are labels
/// those without one.
final class CalibrationRows {
    static final String TEXT = "text";

    /// The right labels, ARRAY<STRING>; of a condition `true` or `false`; NULL where none are given.
    static final String LABELS = "labels";

    /// Offsets of a few labels are certain long before.
    private static final int MOST_ROWS = 5_000;

    private static final int MOST_NAMED = 5;

    private CalibrationRows() {}

    /// The rows with [#TEXT], [#LABELS], and the columns of [InputTable#inOrder].
    static Dataset<Row> read(SparkSession spark, CalibrateSpec spec) {
        CalibrateSpec.Table given = spec.table();
        InputTable table = InputTable.open(spark, given.input());
        Column text = table.column(given.text());
        requireText(table, given);
        Column id = given.id() == null ? text : table.column(given.id());
        Column labels = given.label() == null
                ? lit(null).cast("array<string>")
                : labels(spec, table.column(given.label()), type(table, given.label()));
        Dataset<Row> rows = table.rows()
                .select(InputTable.idHash(id).as(InputTable.ID), text.as(TEXT), labels.as(LABELS))
                .filter(col(TEXT).isNotNull());
        Dataset<Row> known =
                given.label() == null ? rows : rows.filter(col(LABELS).isNotNull());
        return InputTable.inOrder(spark, known.orderBy(InputTable.ID, TEXT).limit(MOST_ROWS));
    }

    private static void requireText(InputTable table, CalibrateSpec.Table given) {
        DataType type = type(table, given.text());
        if (!(type instanceof StringType)) {
            throw LakeErrors.sourceInvalid(
                    given.input(),
                    "its column '%s' is of type %s, not STRING; cast it first".formatted(given.text(), type.sql()));
        }
    }

    private static DataType type(InputTable table, String column) {
        return table.rows().select(table.column(column)).schema().apply(0).dataType();
    }

    private static Column labels(CalibrateSpec spec, Column label, DataType type) {
        boolean strings = type instanceof StringType;
        boolean lists = type instanceof ArrayType array && array.elementType() instanceof StringType;
        return switch (spec.task()) {
            case Task.Filter _ when type instanceof BooleanType -> one(label.cast("string"));
            case Task.Filter _ -> throw unusable(spec, type, "BOOLEAN: whether the condition holds");
            case Task.Classify classify
            when classify.choice() == Task.Choice.ANY -> {
                if (!lists) {
                    throw unusable(spec, type, "ARRAY<STRING>: all labels that fit");
                }
                yield label;
            }
            default -> {
                if (!strings) {
                    throw unusable(spec, type, "STRING: one of the labels");
                }
                yield one(label);
            }
        };
    }

    /// An array of one, or NULL of NULL.
    private static Column one(Column label) {
        return when(label.isNotNull(), array(label));
    }

    private static JobException unusable(CalibrateSpec spec, DataType type, String expected) {
        return LakeErrors.sourceInvalid(
                spec.table().input(),
                "its column '%s' is of type %s, and this task takes %s; cast it first"
                        .formatted(spec.table().label(), type.sql(), expected));
    }

    /// Refuses labels that the task does not have.
    ///
    /// @param known the task's labels
    static void requireKnown(Dataset<Row> rows, CalibrateSpec spec, List<String> known) {
        Column label = col("label");
        List<Row> unknown = rows.select(explode(col(LABELS)).as("label"))
                .filter(label.isNull().or(not(label.isin(known.toArray()))))
                .groupBy(label)
                .agg(count(lit(1)).as("rows"))
                .orderBy(col("rows").desc(), label)
                .limit(MOST_NAMED)
                .collectAsList();
        if (!unknown.isEmpty()) {
            throw LakeErrors.sourceInvalid(
                    spec.table().input(),
                    ("its column '%s' has labels that the task does not know: %s; add them to the task (%s), or leave"
                                    + " such rows out")
                            .formatted(
                                    spec.table().label(),
                                    unknown.stream()
                                            .map(row -> "'%s' in %,d rows".formatted(row.get(0), row.getLong(1)))
                                            .collect(Collectors.joining(", ")),
                                    String.join(", ", known)));
        }
    }
}
