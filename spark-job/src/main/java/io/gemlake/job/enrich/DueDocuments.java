// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.apache.spark.sql.functions.bitwise_not;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.gemlake.job.LakeErrors;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/// Finds the documents that need results, by comparing the source with the sink: their keys, the hashes of their texts,
/// and the versions of their results.
final class DueDocuments {
    static final String KEY = "gemlake_key";

    /// Bits of the tasks that a document needs; see [TaskColumns].
    static final String TASKS = "gemlake_tasks";

    /// True for documents that are computed when all others are.
    static final String LATE = "gemlake_late";

    /// How often a run has tried the text in vain.
    static final String ATTEMPTS = "gemlake_attempts";

    static final String STATUS = "gemlake_status";
    static final String DELETED = "deleted";
    static final String ADDED = "added";
    private static final String CHANGED = "changed";
    private static final String STALE = "stale";
    private static final String FAILED = "failed";
    private static final String QUARANTINED = "quarantined";
    private static final String UNCHANGED = "unchanged";

    private final Flow flow;
    private final TaskColumns tasks;
    private final ErrorPolicy errors;
    private final RunOptions options;

    DueDocuments(Flow flow, TaskColumns tasks, ErrorPolicy errors, RunOptions options) {
        this.flow = flow;
        this.tasks = tasks;
        this.errors = errors;
        this.options = options;
    }

    /// Stages what is due as [Worklist#DUE], and counts the rest on the way.
    ///
    /// @param documents as [Documents] gives them
    /// @param state     as [Sink#state] gives it, of the same documents and those that are gone
    DocumentCounts stage(Dataset<Row> documents, Optional<Dataset<Row>> state, Staging staging) {
        var observation = new Observation();
        Column[] counts = Arrays.stream(new String[] {ADDED, CHANGED, STALE, FAILED, QUARANTINED, UNCHANGED, DELETED})
                .map(status -> count_if(col(STATUS).equalTo(status)).as(status))
                .toArray(Column[]::new);
        Dataset<Row> due = plan(documents, state)
                .observe(observation, counts[0], Arrays.copyOfRange(counts, 1, counts.length))
                .filter(col(STATUS).isin(ADDED, CHANGED, STALE, FAILED, DELETED));
        staging.write(Worklist.DUE, due);
        return counts(observation);
    }

    private static DocumentCounts counts(Observation observation) {
        Map<String, Object> observed;
        try {
            observed = observation.getAsJava();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while documents were counted", e);
        }
        return new DocumentCounts(
                count(observed, ADDED),
                count(observed, CHANGED),
                count(observed, STALE),
                count(observed, FAILED),
                count(observed, QUARANTINED),
                count(observed, UNCHANGED),
                count(observed, DELETED));
    }

    private static long count(Map<String, Object> observed, String status) {
        return (long) Objects.requireNonNull(observed.get(status));
    }

    /// Refuses to delete more than a run may.
    void requireFewDeletions(DocumentCounts counts) {
        boolean many = counts.deleted() > flow.changes().maxDeletedShare() * counts.known();
        if (many && options.deletions() == RunOptions.DeletionGuard.ON) {
            throw LakeErrors.deletionsRefused(
                    flow.source().path(),
                    counts.deleted(),
                    counts.known(),
                    flow.changes().maxDeletedShare());
        }
    }

    private Dataset<Row> plan(Dataset<Row> documents, Optional<Dataset<Row>> state) {
        Dataset<Row> found = documents.withColumnRenamed(documents.columns()[0], KEY);
        if (state.isEmpty()) {
            return found.withColumn(STATUS, lit(ADDED))
                    .withColumn(TASKS, lit(tasks.all()))
                    .withColumn(LATE, lit(false))
                    .withColumn(ATTEMPTS, lit(0));
        }
        Dataset<Row> known = state.get();
        requireSameKeyType(found.schema(), known.schema());
        String join = flow.changes().deletions() == Changes.Deletions.FOLLOW ? "full" : "left";
        Column sameText = col(Sink.STATE_HASH).eqNullSafe(col(Documents.TEXT_HASH));
        Column status = when(col(KEY).isNull(), DELETED)
                .when(col(Sink.STATE_KEY).isNull(), ADDED)
                .when(not(sameText), CHANGED)
                .when(staleTasks().notEqual(0), STALE)
                .when(col(Sink.STATE_FAILED).equalTo(0), UNCHANGED)
                .when(retried(), FAILED)
                .otherwise(QUARANTINED);
        Column all = lit(tasks.all());
        Column late = lit(flow.changes().versions() == Changes.Versions.RECOMPUTE_WITHIN_BUDGET)
                .and(col(STATUS).equalTo(STALE))
                .and(col(Sink.STATE_MISSING).bitwiseOR(failedTasks()).equalTo(0));
        return found.join(known, found.col(KEY).equalTo(known.col(Sink.STATE_KEY)), join)
                .withColumn(STATUS, status)
                .withColumn(
                        TASKS,
                        when(col(STATUS).equalTo(DELETED), lit(0L))
                                .when(col(STATUS).isin(ADDED, CHANGED), all)
                                .when(col(STATUS).equalTo(STALE), staleTasks().bitwiseOR(failedTasks()))
                                .otherwise(failedTasks()))
                .withColumn(LATE, late)
                .withColumn(
                        ATTEMPTS,
                        when(failsAsBefore(), coalesce(col(Sink.STATE_ATTEMPTS), lit(0)))
                                .otherwise(lit(0)))
                .select(
                        coalesce(col(KEY), col(Sink.STATE_KEY)).as(KEY),
                        col(Documents.TEXT),
                        col(Documents.ORDER),
                        coalesce(col(Documents.TEXT_HASH), when(col(STATUS).equalTo(DELETED), col(Sink.STATE_HASH)))
                                .as(Documents.TEXT_HASH),
                        col(STATUS),
                        col(TASKS),
                        col(LATE),
                        col(ATTEMPTS));
    }

    /// Whether a task has failed of which neither text nor version is another one now: those have all attempts before
    /// them.
    private Column failsAsBefore() {
        Column stillFailed = col(Sink.STATE_FAILED).bitwiseAND(bitwise_not(staleTasks()));
        return col(STATUS).equalTo(FAILED).or(col(STATUS).equalTo(STALE).and(stillFailed.notEqual(0)));
    }

    private Column staleTasks() {
        return switch (flow.changes().versions()) {
            case KEEP -> col(Sink.STATE_MISSING);
            case RECOMPUTE, RECOMPUTE_WITHIN_BUDGET -> col(Sink.STATE_CURRENT).bitwiseXOR(lit(tasks.all()));
        };
    }

    private Column failedTasks() {
        return when(retried(), col(Sink.STATE_FAILED)).otherwise(lit(0L));
    }

    private Column retried() {
        return switch (options.retry()) {
            case ALL_FAILED -> lit(true);
            case DUE -> coalesce(col(Sink.STATE_ATTEMPTS), lit(0)).lt(errors.maxAttempts());
        };
    }

    private void requireSameKeyType(StructType source, StructType sink) {
        String found = sink.apply(Sink.STATE_KEY).dataType().catalogString();
        String expected = source.apply(KEY).dataType().catalogString();
        if (!found.equals(expected)) {
            throw LakeErrors.sinkInvalid(
                    flow.sink().path(),
                    "its key is of type " + found + ", and the source's of type " + expected + "; choose another path");
        }
    }
}
