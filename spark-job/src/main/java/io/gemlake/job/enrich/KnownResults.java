// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.gemlake.spark.cache.ResultCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/// Results of due texts that need no model: the sink has them, for another document or under another key, or the cache.
final class KnownResults {
    /// Whether the cache had any of a text's results.
    static final String CACHED = "gemlake_cached";

    private final Sink sink;
    private final Optional<ResultCache> cache;

    KnownResults(Sink sink, Optional<ResultCache> cache) {
        this.sink = sink;
        this.cache = cache;
    }

    /// The columns of tasks, NULL where nothing is known, by [Documents#TEXT_HASH]; with
    /// [Sink#TRUNCATED] and [#CACHED]. Empty where nobody can know anything.
    ///
    /// @param due as [Worklist#due] gives it
    Optional<Dataset<Row>> of(Dataset<Row> due) {
        Dataset<Row> texts = due.filter(col(DueDocuments.TASKS)
                        .gt(0)
                        .and(col(Documents.TEXT_HASH).isNotNull()))
                .select(Documents.TEXT_HASH, Documents.TEXT)
                .dropDuplicates(Documents.TEXT_HASH);
        Optional<Dataset<Row>> ofSink = sink.results(texts.select(Documents.TEXT_HASH));
        if (cache.isEmpty()) {
            return ofSink.map(rows -> rows.withColumn(CACHED, lit(false)));
        }
        TaskColumns tasks = sink.tasks();
        var columns = new ArrayList<Column>();
        columns.add(col(Documents.TEXT_HASH));
        columns.addAll(tasks.found());
        columns.add(tasks.foundTruncated());
        Dataset<Row> ofCache =
                cache.get().lookup(texts, Documents.TEXT, tasks.lookups()).select(columns.toArray(Column[]::new));
        return Optional.of(
                ofSink.map(rows -> both(rows, ofCache)).orElseGet(() -> withCached(ofCache, any(tasks.names()))));
    }

    private Dataset<Row> both(Dataset<Row> ofSink, Dataset<Row> ofCache) {
        List<String> names = sink.tasks().names();
        var columns = new ArrayList<Column>();
        columns.add(of("cached", Documents.TEXT_HASH).as(Documents.TEXT_HASH));
        Column cached = lit(false);
        for (String name : names) {
            columns.add(coalesce(of("stored", name), of("cached", name)).as(name));
            cached =
                    cached.or(of("stored", name).isNull().and(of("cached", name).isNotNull()));
        }
        columns.add(coalesce(of("stored", Sink.TRUNCATED), lit(false))
                .or(of("cached", Sink.TRUNCATED))
                .as(Sink.TRUNCATED));
        columns.add(cached.as(CACHED));
        return ofCache.as("cached")
                .join(
                        ofSink.as("stored"),
                        of("cached", Documents.TEXT_HASH).equalTo(of("stored", Documents.TEXT_HASH)),
                        "left")
                .select(columns.toArray(Column[]::new));
    }

    private static Dataset<Row> withCached(Dataset<Row> rows, Column cached) {
        return rows.withColumn(CACHED, cached);
    }

    private static Column any(List<String> names) {
        return names.stream()
                .map(name -> Documents.quoted(name).isNotNull())
                .reduce(Column::or)
                .orElseThrow();
    }

    private static Column of(String table, String column) {
        return col(table + ".`" + column.replace("`", "``") + "`");
    }
}
