// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval;

import static org.apache.spark.sql.functions.expr;

import io.gemlake.job.LakeErrors;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/// A directory of labelled data.
final class EvalData {
    private static final String ID = "gemlake_id";

    private final SparkSession spark;
    private final Path directory;

    EvalData(SparkSession spark, String directory) {
        this.spark = spark;
        this.directory = new Path(directory);
    }

    /// The selected rows, on the driver: the id, then these SQL expressions. None of their values is NULL.
    List<Row> rows(Selection selection, List<String> expressions) {
        Column[] columns = Stream.concat(
                        Stream.of(expr(selection.id()).cast("string").as(ID)),
                        expressions.stream().map(functions::expr))
                .toArray(Column[]::new);
        Dataset<Row> named =
                load(selection.file()).filter(expr(selection.where())).select(columns);
        List<Row> rows = selection.of(named, ID).collectAsList();
        if (rows.isEmpty()) {
            throw LakeErrors.sourceInvalid(
                    path(selection.file()), "none of its rows is selected; check 'where' and 'places'");
        }
        rows.stream().filter(Row::anyNull).findFirst().ifPresent(row -> {
            throw LakeErrors.sourceInvalid(
                    path(selection.file()),
                    "in row " + row.get(0) + " one of these is NULL: " + String.join(", ", expressions)
                            + "; leave such rows out with 'where'");
        });
        return rows;
    }

    /// The selected rows of a task's set, or those that its systems learn from.
    List<Item> items(Selection selection, EvalSet.OfTask set) {
        return rows(selection, List.of(set.text(), set.answer())).stream()
                .map(Item::new)
                .toList();
    }

    private Dataset<Row> load(String file) {
        try {
            var path = new Path(directory, file);
            if (!path.getFileSystem(spark.sparkContext().hadoopConfiguration()).exists(path)) {
                throw LakeErrors.sourceInvalid(path.toString(), "there is nothing at this path; check --data");
            }
            return spark.read().json(path.toString());
        } catch (IOException e) {
            throw LakeErrors.sourceUnreadable(path(file), e);
        }
    }

    private String path(String file) {
        return new Path(directory, file).toString();
    }
}
