// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.PromptPart;
import io.gemlake.engine.Query;
import io.gemlake.engine.Query.Normalization;
import io.gemlake.engine.Request;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/// What an executor does with a partition of contexts: one request for each row, with a single score behind its
/// context.
final class ScoreFunction implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final ModelHandle model;
    private final EngineSettings settings;
    private final EnrichMetrics metrics;
    private final int prefixIndex;
    private final int contextIndex;
    private final int continuationsIndex;

    ScoreFunction(Scorer scorer, StructType columns) {
        this.model = scorer.model();
        this.settings = scorer.settings();
        this.metrics = scorer.metrics();
        this.prefixIndex = columns.fieldIndex(Scorer.PREFIX);
        this.contextIndex = columns.fieldIndex(Scorer.CONTEXT);
        this.continuationsIndex = columns.fieldIndex(Scorer.CONTINUATIONS);
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        TaskContext context = TaskContext.get();
        return new ScoredRows(this, rows, TaskLane.lease(model, settings, metrics, context), context);
    }

    EnrichMetrics metrics() {
        return metrics;
    }

    /// Whether a column is one of those that are read, and not passed on.
    boolean isRead(int column) {
        return column == prefixIndex || column == contextIndex || column == continuationsIndex;
    }

    Request request(Row row) {
        String prefix = row.isNullAt(prefixIndex) ? "" : row.getString(prefixIndex);
        String context = row.isNullAt(contextIndex) ? "" : row.getString(contextIndex);
        List<String> continuations = row.isNullAt(continuationsIndex) ? List.of() : row.getList(continuationsIndex);
        return request(prefix, context, continuations);
    }

    /// White space at the end of a context goes to the continuations: a model has rarely seen a word whose space
    /// stands before it.
    static Request request(String prefix, String context, List<String> continuations) {
        String stripped = context.stripTrailing();
        String space = context.substring(stripped.length());
        var score = new Query.Score(
                List.of(), continuations.stream().map(space::concat).toList(), Normalization.VOCABULARY);
        return new Request(
                prefix.isEmpty() ? List.of() : List.of(new PromptPart.UserText(prefix)),
                stripped.getBytes(StandardCharsets.UTF_8),
                List.of(score));
    }
}
