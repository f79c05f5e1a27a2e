// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.delta.tables.DeltaTable;
import io.gemlake.job.Commits;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// Brings staged results into a [Sink], in one commit: all of a part is there, or nothing of it. The rows were computed
/// before, so what Delta repeats costs no model call; a commit that another job's came between is tried again.
final class SinkMerge {
    /// True for documents that are gone from the source.
    static final String DELETED = "gemlake_deleted";

    private final SparkSession spark;
    private final Sink sink;
    private final MergeNote note;
    private final int maxAttempts;

    /// @param maxAttempts in vain, after which a document is in quarantine
    SinkMerge(SparkSession spark, Sink sink, MergeNote note, int maxAttempts) {
        this.spark = spark;
        this.sink = sink;
        this.note = note;
        this.maxAttempts = maxAttempts;
    }

    /// Merges rows by key.
    ///
    /// @param staged one row a document: [DueDocuments#KEY], [Documents#TEXT_HASH], the tasks' columns,
    ///               [Sink#TRUNCATED], [Sink#INPUT_TOKENS], [Sink#OUTPUT_TOKENS],
    ///               [DueDocuments#ATTEMPTS] and [#DELETED]
    void merge(Dataset<Row> staged) {
        spark.conf().set(MergeNote.SETTING, note.json());
        try {
            Commits.retrying(() -> mergeOnce(staged));
        } finally {
            spark.conf().unset(MergeNote.SETTING);
        }
    }

    private void mergeOnce(Dataset<Row> staged) {
        Column sameText = of("sink", Documents.TEXT_HASH).eqNullSafe(of("staged", Documents.TEXT_HASH));
        Map<String, Column> updated = values(task -> coalesce(of("staged", task), when(sameText, of("sink", task))));
        for (String other : sink.columnsOfOthers()) {
            updated.put(quoted(other), when(sameText, of("sink", other)));
        }
        Map<String, Column> inserted = values(task -> of("staged", task));
        inserted.put(quoted(sink.key()), of("staged", DueDocuments.KEY));
        inserted.put(Sink.SOURCE, lit(sink.flow().name()));
        DeltaTable.forPath(spark, sink.path())
                .as("sink")
                .merge(
                        staged.as("staged"),
                        of("sink", sink.key())
                                .equalTo(of("staged", DueDocuments.KEY))
                                .and(of("sink", Sink.SOURCE)
                                        .equalTo(lit(sink.flow().name()))))
                .whenMatched(of("staged", DELETED))
                .delete()
                .whenMatched()
                .update(updated)
                .whenNotMatched(not(of("staged", DELETED)))
                .insert(inserted)
                .execute();
    }

    /// The columns of a row.
    ///
    /// @param result what the column of a task is to hold
    private Map<String, Column> values(Function<String, Column> result) {
        var values = new LinkedHashMap<String, Column>();
        Column failed = lit(false);
        for (String task : sink.tasks().names()) {
            Column value = result.apply(task);
            values.put(quoted(task), value);
            failed = failed.or(value.getField(TaskColumns.ERROR).isNotNull());
        }
        Column attempts =
                when(failed, of("staged", DueDocuments.ATTEMPTS).plus(1)).otherwise(0);
        for (String copied : List.of(Documents.TEXT_HASH, Sink.TRUNCATED, Sink.INPUT_TOKENS, Sink.OUTPUT_TOKENS)) {
            values.put(copied, of("staged", copied));
        }
        values.put(Sink.ATTEMPTS, attempts);
        values.put(
                Sink.STATUS,
                when(not(failed), Sink.DONE)
                        .when(attempts.lt(maxAttempts), Sink.FAILED)
                        .otherwise(Sink.QUARANTINED));
        values.put(Sink.RUN, lit(note.run()));
        values.put(Sink.ENRICHED_AT, lit(Instant.now()));
        return values;
    }

    private static Column of(String table, String column) {
        return col(table + "." + quoted(column));
    }

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
