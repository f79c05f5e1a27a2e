// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.job.Console;
import io.gemlake.job.enrich.EnrichRun.Limits;
import io.gemlake.job.enrich.EnrichRun.Night;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.ModelHandle;
import io.gemlake.spark.cache.ResultCache;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/// One flow of a run: finds what is due, computes it in parts, and merges each of them when it is finished. What waits
/// for a budget to spare is computed apart, when all flows have done the rest.
final class FlowRun implements AutoCloseable {
    private final Night night;
    private final SparkSession spark;
    private final FlowPlan plan;
    private final Limits limits;
    private final Console console;
    private final Flow flow;
    private final Phases phases;
    private final Enricher enricher;
    private final Optional<FlowNotes> notes;
    private @Nullable Work work;
    private long elapsedNanos;

    /// What there is to do, and what of it is left.
    private static final class Work {
        private final FlowPlan.Places places;
        private final Staging staging;
        private Origins origins = Origins.NONE;
        private @Nullable Parts parts;
        private List<Slice> left = List.of();

        Work(FlowPlan.Places places, Staging staging) {
            this.places = places;
            this.staging = staging;
        }
    }

    /// Where results come from.
    ///
    /// @param counts  of the source's documents
    /// @param renamed new documents with the text of one that is gone
    /// @param known   documents whose results the sink had, for the same text
    /// @param cached  documents whose results the cache had, at least in part
    /// @param asked   documents that the model is to be asked about
    private record Origins(DocumentCounts counts, long renamed, long known, long cached, long asked) {
        static final Origins NONE = new Origins(DocumentCounts.NONE, 0, 0, 0, 0);
    }

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

    /// Brings all documents up to date but those that wait for a budget to spare, as far as the budget goes.
    ///
    /// @param recorder notes each part
    void begin(RunRecorder recorder) {
        timed(() -> {
            FlowPlan.Places places = plan.places();
            var begun = new Work(places, new Staging(spark, places.sink().path()));
            work = begun;
            begun.staging.requireAlone();
            places.sink().prepare(places.documents().keyType());
            find(begun, recorder.runId());
            compute(begun, Slice::late, recorder);
        });
    }

    /// Whether documents wait for a budget to spare.
    boolean isWaiting() {
        return begun().left.stream().anyMatch(Slice::late);
    }

    /// Computes what has waited, and ends the flow.
    FlowSummary end(RunRecorder recorder) {
        Work begun = begun();
        timed(() -> {
            compute(begun, _ -> false, recorder);
            begun.staging.close();
            if (begun.left.isEmpty()) {
                phases.enter(Phase.CHECKPOINT, 0, "noting how far the source was read");
                begun.places.versions().ifPresent(SourceVersions::finished);
                upkeep();
            }
        });
        return summary(begun);
    }

    /// Deletes what is staged; what is in the sink stays.
    @Override
    public void close() {
        if (work != null) {
            work.staging.close();
        }
    }

    private Work begun() {
        if (work == null) {
            throw new IllegalStateException("the flow has not begun");
        }
        return work;
    }

    private void timed(Runnable step) {
        long startNanos = System.nanoTime();
        try {
            step.run();
        } finally {
            elapsedNanos += System.nanoTime() - startNanos;
            phases.leave();
        }
    }

    /// Finds what is due, merges what is known of it, and divides the rest into slices.
    private void find(Work begun, String runId) {
        FlowPlan.Places places = begun.places;
        DocumentCounts counts = plan.stageDue(places, begun.staging);
        if (counts.due() + counts.deleted() == 0) {
            begun.origins = new Origins(counts, 0, 0, 0, 0);
            return;
        }
        Worklist worklist = plan.worklist(begun.staging);
        List<Slice> slices = plan.divide(worklist, places.sink());
        Optional<ResultCache> cache = plan.cache();
        var merge = new SinkMerge(
                spark, places.sink(), note(places, runId), night.spec().errors().maxAttempts());
        Optional<CacheWrites> writes = cache.map(each -> new CacheWrites(each, runId + "-" + flow.name()));
        var parts = new Parts(
                new Parts.Place(worklist, begun.staging, writes, merge, notes), enricher, plan.tasks(), phases);
        long known = counts.due() - Slice.documents(slices);
        long renamed = counts.added() > 0 && counts.deleted() > 0 ? worklist.renamedDocuments() : 0;
        long cached = cache.isPresent() && known > 0 ? worklist.cachedDocuments() : 0;
        begun.origins = new Origins(counts, renamed, known - cached, cached, Slice.documents(slices));
        parts.mergeKnown(known, counts.deleted());
        begun.parts = parts;
        begun.left = slices;
    }

    private MergeNote note(FlowPlan.Places places, String runId) {
        return new MergeNote(flow.name(), runId, places.documents().version().orElse(-1));
    }

    /// Computes slices until one is to wait, none is left, or the budget is spent.
    private void compute(Work begun, Predicate<Slice> waits, RunRecorder recorder) {
        List<Slice> slices = begun.left.stream().takeWhile(waits.negate()).toList();
        Parts parts = begun.parts;
        if (slices.isEmpty() || parts == null) {
            return;
        }
        try (var progress =
                new EnrichProgress(spark.sparkContext(), enricher.metrics(), console, Slice.texts(slices))) {
            progress.start();
            while (!slices.isEmpty()) {
                long tokens = limits.nextTokens();
                if (tokens == 0) {
                    break;
                }
                int count = Slice.count(slices, tokens);
                limits.finished(parts.compute(slices.subList(0, count)));
                slices = slices.subList(count, slices.size());
                begun.left = begun.left.subList(count, begun.left.size());
                recorder.alive();
            }
        }
    }

    private void upkeep() {
        SinkSpec sink = flow.sink();
        if (sink.care().isAsked() && limits.nextTokens() > 0) {
            phases.enter(Phase.MAINTENANCE, 0, "tidying up the sink's files");
            Upkeep.of(spark, sink.path(), sink.care());
        }
    }

    private FlowSummary summary(Work done) {
        Origins origins = done.origins;
        long computed = origins.asked() - Slice.documents(done.left);
        List<String> assemblies = enricher.metrics().assemblies();
        if (computed > 0) {
            console.say("weights assembled "
                    + (assemblies.isEmpty()
                            ? "by an earlier run"
                            : "once by each of: " + String.join(", ", assemblies)));
        }
        List<Slice> late = done.left.stream().filter(Slice::late).toList();
        return new FlowSummary(
                flow.name(),
                origins.counts(),
                origins.renamed(),
                origins.known(),
                origins.cached(),
                computed,
                ModelWork.of(enricher.metrics()),
                notes.map(each -> new FlowSummary.Notes(each.parts(), each.findings()))
                        .orElse(FlowSummary.Notes.NONE),
                Slice.documents(done.left),
                Slice.documents(late),
                elapsedNanos,
                flow.sink().path());
    }
}
