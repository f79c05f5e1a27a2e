// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.gemlake.job.record.Part;
import io.gemlake.spark.Enricher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/// Computes a flow's texts part by part. A part is answered into files first and then merged in one commit: the model's
/// work is done once, whatever MERGE or a lost executor repeats, and what is merged is never due again.
final class Parts {
    private static final String COMPUTED = "computed";
    private static final String KNOWN = "known";

    /// Where parts are taken from, kept, and brought.
    record Place(
            Worklist worklist,
            Staging staging,
            Optional<CacheWrites> cache,
            SinkMerge merge,
            Optional<FlowNotes> notes) {}

    private final Place place;
    private final Enricher enricher;
    private final TaskColumns tasks;
    private final Phases phases;
    private int part;

    Parts(Place place, Enricher enricher, TaskColumns tasks, Phases phases) {
        this.place = place;
        this.enricher = enricher;
        this.tasks = tasks;
        this.phases = phases;
    }

    /// Merges what costs nothing: deletions, and documents whose texts have known results. A document that was renamed
    /// is one of each, and so never missing.
    void mergeKnown(long known, long deleted) {
        if (known + deleted == 0) {
            return;
        }
        phases.enter(
                Phase.MERGE_COMMIT,
                0,
                String.format(Locale.ROOT, "merging %,d known results and %,d deletions", known, deleted));
        Dataset<Row> rows = rows(
                place.worklist().knownDocuments().as(KNOWN),
                tasks.names().stream().map(task -> of(KNOWN, task)).toList(),
                List.of(coalesce(of(KNOWN, Sink.TRUNCATED), lit(false)), lit(0), lit(0)));
        Dataset<Row> gone = place.worklist()
                .due()
                .filter(col(DueDocuments.STATUS).equalTo(DueDocuments.DELETED))
                .select(col(DueDocuments.KEY), lit(true).as(SinkMerge.DELETED));
        place.merge().merge(rows.unionByName(gone, true));
    }

    /// Computes the next part and merges it.
    Pace.Part compute(List<Slice> slices) {
        Instant started = Instant.now();
        long startNanos = System.nanoTime();
        long tokensBefore = ModelWork.of(enricher.metrics()).tokens();
        part++;
        phases.enter(
                Phase.INFERENCE,
                part,
                String.format(Locale.ROOT, "asking the model about %,d texts", Slice.texts(slices)));
        String name = "results-" + part;
        place.staging().write(name, answers(slices));
        Dataset<Row> answers = place.staging().read(name);
        place.cache().ifPresent(cache -> {
            phases.enter(Phase.CACHE_COMMIT, part, "keeping results in the cache");
            cache.add(answers, part);
        });
        phases.enter(
                Phase.MERGE_COMMIT, part, String.format(Locale.ROOT, "merging %,d documents", Slice.documents(slices)));
        place.merge().merge(answered(slices, answers));
        long tokens = ModelWork.of(enricher.metrics()).tokens() - tokensBefore;
        place.notes().ifPresent(notes -> {
            phases.enter(Phase.REPORT, part, "counting what came out");
            notes.add(
                    new Part(part, started, Instant.now(), Slice.documents(slices), tokens),
                    withAnswers(slices, answers).select(of(KNOWN, DueDocuments.KEY), col(COMPUTED + ".*")));
        });
        place.staging().delete(name);
        return new Pace.Part(Slice.tokens(slices), tokens, System.nanoTime() - startNanos);
    }

    /// The answers about the texts of a part: those that need other tasks are read apart.
    private Dataset<Row> answers(List<Slice> slices) {
        Dataset<Row> texts = place.worklist().texts(slices);
        List<Long> wanted = slices.stream()
                .flatMap(slice -> slice.tasks().stream())
                .distinct()
                .toList();
        return tasks.computeEach(withKeys(texts), wanted);
    }

    private Dataset<Row> withKeys(Dataset<Row> texts) {
        return place.cache().map(cache -> cache.withKeys(texts)).orElse(texts);
    }

    private Dataset<Row> withAnswers(List<Slice> slices, Dataset<Row> answers) {
        return place.worklist()
                .documents(slices)
                .as(KNOWN)
                .join(answers.as(COMPUTED), of(KNOWN, Worklist.TEXT_ID).equalTo(of(COMPUTED, Worklist.TEXT_ID)));
    }

    private Dataset<Row> answered(List<Slice> slices, Dataset<Row> answers) {
        return rows(
                withAnswers(slices, answers),
                tasks.names().stream()
                        .map(task -> coalesce(of(COMPUTED, task), of(KNOWN, task)))
                        .toList(),
                List.of(
                        of(COMPUTED, Sink.TRUNCATED).or(coalesce(of(KNOWN, Sink.TRUNCATED), lit(false))),
                        of(COMPUTED, Sink.INPUT_TOKENS),
                        of(COMPUTED, Sink.OUTPUT_TOKENS)));
    }

    /// Rows as [SinkMerge] takes them.
    ///
    /// @param results of the tasks, in their order
    /// @param counts  whether the text was cut, and its tokens
    private Dataset<Row> rows(Dataset<Row> documents, List<Column> results, List<Column> counts) {
        var columns = new ArrayList<Column>();
        columns.add(of(KNOWN, DueDocuments.KEY).as(DueDocuments.KEY));
        columns.add(of(KNOWN, Documents.TEXT_HASH).as(Documents.TEXT_HASH));
        columns.add(of(KNOWN, DueDocuments.ATTEMPTS).as(DueDocuments.ATTEMPTS));
        for (int index = 0; index < results.size(); index++) {
            columns.add(results.get(index).as(tasks.names().get(index)));
        }
        columns.add(counts.get(0).as(Sink.TRUNCATED));
        columns.add(counts.get(1).as(Sink.INPUT_TOKENS));
        columns.add(counts.get(2).as(Sink.OUTPUT_TOKENS));
        columns.add(lit(false).as(SinkMerge.DELETED));
        return documents.select(columns.toArray(Column[]::new));
    }

    private static Column of(String table, String column) {
        return col(table + ".`" + column.replace("`", "``") + "`");
    }
}
