// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.job.Console;
import io.gemlake.job.Progress.Unit;
import io.gemlake.job.enrich.EnrichRun.Limits;
import io.gemlake.job.enrich.EnrichRun.Night;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.ModelHandle;
import io.gemlake.spark.Profiles;
import io.gemlake.spark.cache.ResultCache;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// One flow of a run: finds what is due, computes it in parts, and merges each of them when it is finished.
final class FlowRun {
    private static final String CANDIDATES = "candidates";

    private final Night night;
    private final SparkSession spark;
    private final Flow flow;
    private final Limits limits;
    private final Console console;
    private final Phases phases;
    private final Optional<ResultCache> cache;
    private final Enricher enricher;
    private final TaskColumns tasks;
    private final Optional<FlowNotes> notes;

    /// Where documents come from and go to.
    private record Places(Documents documents, Sink sink, Staging staging, String runId) {}

    /// What became of the documents.
    ///
    /// @param renamed  new documents with the text of one that is gone
    /// @param known    documents whose results the sink had, for the same text
    /// @param cached   documents whose results the cache had, at least in part
    /// @param computed documents that the model was asked about
    /// @param left     slices that the budget did not suffice for
    private record Outcome(
            DocumentCounts counts, long renamed, long known, long cached, long computed, List<Slice> left) {}

    /// Checks first what the model and the executors lack: that is said at once.
    FlowRun(Night night, Flow flow, Limits limits, Console console) {
        this.night = night;
        this.spark = night.spark();
        this.flow = flow;
        this.limits = limits;
        this.console = console;
        this.phases = new Phases(spark.sparkContext(), flow.name());
        phases.enter(Phase.LISTING, 0, "looking at source and sink");
        this.cache = ResultCache.open(spark, night.conf());
        Enricher plain = Enricher.of(
                spark,
                night.conf(),
                flow.tasks(),
                Profiles.required(spark, night.conf(), flow.tasks(), flow.profiles()));
        boolean recorded = !night.spec().record().equals(RecordSpec.NONE);
        Enricher timed = recorded ? plain.withMillis() : plain;
        this.enricher = cache.isPresent() ? timed.withCacheEntries() : timed;
        this.tasks = new TaskColumns(enricher, flow.tasks());
        this.notes = recorded ? Optional.of(new FlowNotes(tasks)) : Optional.empty();
    }

    /// The model that is asked.
    ModelHandle model() {
        return enricher.model();
    }

    Flow flow() {
        return flow;
    }

    /// @param runId names the run in the sink
    FlowSummary run(String runId) {
        long startNanos = System.nanoTime();
        try {
            Documents documents = Documents.open(spark, flow, console);
            var sink = new Sink(spark, flow, tasks, documents.key());
            Optional<SourceVersions> versions = SourceVersions.of(spark, sink, documents);
            Optional<Dataset<Row>> candidates =
                    sink.state().isEmpty() ? Optional.empty() : versions.flatMap(each -> each.candidates(console));
            sink.prepare(documents.keyType());
            Outcome outcome;
            try (var staging = new Staging(spark, sink.path())) {
                candidates.ifPresent(keys -> staging.write(CANDIDATES, keys));
                outcome =
                        run(new Places(documents, sink, staging, runId), candidates.map(_ -> staging.read(CANDIDATES)));
            }
            if (outcome.left().isEmpty()) {
                phases.enter(Phase.CHECKPOINT, 0, "noting how far the source was read");
                versions.ifPresent(SourceVersions::finished);
                upkeep();
            }
            return summary(outcome, System.nanoTime() - startNanos);
        } finally {
            phases.leave();
        }
    }

    /// @param candidates keys of the documents that may be due, or empty when any may
    private Outcome run(Places places, Optional<Dataset<Row>> candidates) {
        Documents documents = places.documents();
        Sink sink = places.sink();
        Staging staging = places.staging();
        phases.enter(Phase.READING, 0, "comparing the documents with their results");
        var due = new DueDocuments(flow, tasks, night.spec().errors(), night.options());
        DocumentCounts counts = candidates
                .map(keys -> due.stage(documents.of(keys), sink.state().map(state -> within(state, keys)), staging)
                        .among(sink.count()))
                .orElseGet(() -> due.stage(documents.all(), sink.state(), staging));
        console.say(flow.name() + ": " + counts.line());
        due.requireFewDeletions(counts);
        if (counts.due() + counts.deleted() == 0) {
            return new Outcome(counts, 0, 0, 0, 0, List.of());
        }
        var worklist = new Worklist(spark, staging, tasks, night.conf().documentTokens());
        List<Slice> slices = worklist.divide(new KnownResults(sink, cache).of(worklist.due()), flow.order() != null);
        var merge =
                new SinkMerge(spark, sink, places.runId(), night.spec().errors().maxAttempts());
        Optional<CacheWrites> writes = cache.map(each -> new CacheWrites(each, places.runId() + "-" + flow.name()));
        var parts = new Parts(new Parts.Place(worklist, staging, writes, merge, notes), enricher, tasks, phases);
        long known = counts.due() - Slice.documents(slices);
        long renamed = counts.added() > 0 && counts.deleted() > 0 ? worklist.renamedDocuments() : 0;
        long cached = cache.isPresent() && known > 0 ? worklist.cachedDocuments() : 0;
        parts.mergeKnown(known, counts.deleted());
        List<Slice> left = compute(parts, slices);
        return new Outcome(
                counts, renamed, known - cached, cached, Slice.documents(slices) - Slice.documents(left), left);
    }

    private static Dataset<Row> within(Dataset<Row> state, Dataset<Row> keys) {
        return state.join(keys, state.col(Sink.STATE_KEY).equalTo(keys.col(DueDocuments.KEY)), "left_semi");
    }

    /// Computes slices until none is left, or the budget is spent; returns those that are left.
    private List<Slice> compute(Parts parts, List<Slice> slices) {
        if (slices.isEmpty()) {
            return slices;
        }
        int next = 0;
        try (var progress = new EnrichProgress(
                spark.sparkContext(), enricher.metrics(), console.progress(Slice.texts(slices), Unit.ROWS))) {
            progress.start();
            while (next < slices.size()) {
                long tokens = limits.nextTokens();
                if (tokens == 0) {
                    break;
                }
                int end = Slice.end(slices, next, tokens);
                limits.finished(parts.compute(slices.subList(next, end)));
                next = end;
            }
        }
        return slices.subList(next, slices.size());
    }

    private void upkeep() {
        if (Upkeep.isAsked(flow.sink()) && limits.nextTokens() > 0) {
            phases.enter(Phase.MAINTENANCE, 0, "tidying up the sink's files");
            Upkeep.of(spark, flow.sink());
        }
    }

    private FlowSummary summary(Outcome outcome, long elapsedNanos) {
        List<String> assemblies = enricher.metrics().assemblies();
        if (outcome.computed() > 0) {
            console.say("weights assembled "
                    + (assemblies.isEmpty()
                            ? "by an earlier run"
                            : "once by each of: " + String.join(", ", assemblies)));
        }
        List<Slice> late = outcome.left().stream().filter(Slice::late).toList();
        return new FlowSummary(
                flow.name(),
                outcome.counts(),
                outcome.renamed(),
                outcome.known(),
                outcome.cached(),
                outcome.computed(),
                ModelWork.of(enricher.metrics()),
                notes.map(each -> new FlowSummary.Notes(each.parts(), each.findings()))
                        .orElse(FlowSummary.Notes.NONE),
                Slice.documents(outcome.left()),
                Slice.documents(late),
                elapsedNanos,
                flow.sink().path());
    }
}
