// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import io.gemlake.bench.lake.LakeSession;
import io.gemlake.engine.TaughtHead;
import io.gemlake.engine.TaughtHead.Kind;
import io.gemlake.job.Console;
import io.gemlake.job.learn.InputTable;
import io.gemlake.job.teach.LabelledRows;
import io.gemlake.job.teach.Subject;
import io.gemlake.job.teach.TeachSpec;
import io.gemlake.job.teach.Teaching;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/// Teaches heads as `gemlake teach` does, before anything is timed.
final class Heads implements AutoCloseable {
    private static final StructType LABELS = StructType.fromDDL("id STRING, text STRING, label STRING");
    private static final StructType NAMES =
            StructType.fromDDL("id STRING, text STRING, label ARRAY<STRUCT<label: STRING, start: INT, end: INT>>");

    private final LakeSession session;

    /// @param threads that read the rows
    Heads(Path model, int threads) {
        session = LakeSession.open("local[%d]".formatted(threads), model, "256m", Map.of());
    }

    /// A head that says how documents feel.
    ///
    /// @param layer whose states it reads
    TaughtHead sentiment(Rows rows, int layer) {
        List<Row> table = rows.all().stream()
                .map(row -> RowFactory.create(row.id(), row.text(), row.label()))
                .toList();
        return teach(table, LABELS, new Subject(Kind.CLASSIFY, "sentiment", List.of(layer)));
    }

    /// A head that finds names.
    ///
    /// @param layer whose states it reads
    TaughtHead names(Rows rows, int layer) {
        List<Row> table = rows.all().stream()
                .map(row -> RowFactory.create(row.id(), row.text(), places(row)))
                .toList();
        return teach(table, NAMES, new Subject(Kind.ENTITIES, "", List.of(layer)));
    }

    private static List<Row> places(Rows.Row row) {
        return row.names().stream()
                .map(name -> RowFactory.create(name.kind(), name.start(), name.end()))
                .toList();
    }

    private TaughtHead teach(List<Row> rows, StructType schema, Subject subject) {
        LabelledRows labelled = LabelledRows.of(
                InputTable.of("labelled rows", session.spark().createDataFrame(rows, schema)),
                subject.kind(),
                new TeachSpec.Table("labelled rows", "text", "label", "id"));
        return Teaching.head(labelled, subject, session.conf(), Console.lines(System.err));
    }

    @Override
    public void close() {
        session.close();
    }
}
