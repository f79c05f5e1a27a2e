// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.gemlake.job.Console;
import io.gemlake.job.Progress.Unit;
import io.gemlake.job.enrich.EnrichRun.Limits;
import io.gemlake.job.enrich.EnrichRun.Night;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.ModelHandle;
import io.gemlake.spark.cache.ResultCache;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One flow of a run: finds what is due, computes it in parts, and merges each of them when it is finished.
final class FlowRun {
    private static final Logger LOG = LoggerFactory.getLogger(FlowRun.class);

    private final Night night;
    private final SparkSession spark;
    private final FlowPlan plan;
    private final Limits limits;
    private final Console console;
    private final Flow flow;
    private final Phases phases;
    private final Enricher enricher;
    private final Optional<FlowNotes> notes;

    /// What became of the documents.
    ///
    /// @param renamed  new documents with the text of one that is gone
    /// @param known    documents whose results the sink had, for the same text
    /// @param cached   documents whose results the cache had, at least in part
    /// @param computed documents that the model was asked about
    /// @param left     slices that the budget did not suffice for
    private record Outcome(
            DocumentCounts counts, long renamed, long known, long cached, long computed, List<Slice> left) {}

    FlowRun(Night night, FlowPlan plan, Limits limits, Console console) {
        this.night = night;
        this.spark = night.spark();
        this.plan = plan;
        this.limits = limits;
        this.console = console;
        this.flow = plan.flow();
        this.phases = plan.phases();
        this.enricher = plan.enricher();
        this.notes = plan.isRecorded() ? Optional.of(new FlowNotes(plan.tasks())) : Optional.empty();
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
            FlowPlan.Places places = plan.places();
            places.sink().prepare(places.documents().keyType());
            Outcome outcome;
            try (var staging = new Staging(spark, places.sink().path())) {
                outcome = run(places, staging, runId);
            }
            if (outcome.left().isEmpty()) {
                phases.enter(Phase.CHECKPOINT, 0, "noting how far the source was read");
                places.versions().ifPresent(SourceVersions::finished);
                upkeep();
            }
            return summary(outcome, System.nanoTime() - startNanos);
        } finally {
            phases.leave();
        }
    }

    private Outcome run(FlowPlan.Places places, Staging staging, String runId) {
        DocumentCounts counts = plan.stageDue(places, staging);
        if (counts.due() + counts.deleted() == 0) {
            return new Outcome(counts, 0, 0, 0, 0, List.of());
        }
        Worklist worklist = plan.worklist(staging);
        List<Slice> slices = plan.divide(worklist, places.sink());
        Optional<ResultCache> cache = plan.cache();
        var merge = new SinkMerge(
                spark, places.sink(), note(places, runId), night.spec().errors().maxAttempts());
        Optional<CacheWrites> writes = cache.map(each -> new CacheWrites(each, runId + "-" + flow.name()));
        var parts = new Parts(new Parts.Place(worklist, staging, writes, merge, notes), enricher, plan.tasks(), phases);
        long known = counts.due() - Slice.documents(slices);
        long renamed = counts.added() > 0 && counts.deleted() > 0 ? worklist.renamedDocuments() : 0;
        long cached = cache.isPresent() && known > 0 ? worklist.cachedDocuments() : 0;
        parts.mergeKnown(known, counts.deleted());
        List<Slice> left = compute(parts, slices);
        return new Outcome(
                counts, renamed, known - cached, cached, Slice.documents(slices) - Slice.documents(left), left);
    }

    private MergeNote note(FlowPlan.Places places, String runId) {
        return new MergeNote(flow.name(), runId, places.documents().version().orElse(-1));
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
            try {
                Upkeep.of(spark, flow.sink());
            } catch (DeltaConcurrentModificationException e) {
                LOG.warn(
                        "the files of {} are left to the next run: another one writes them",
                        flow.sink().path(),
                        e);
            }
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
