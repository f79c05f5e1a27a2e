// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.apache.spark.sql.functions.col;

import io.gemlake.job.Console;
import io.gemlake.job.Progress.Unit;
import io.gemlake.job.enrich.EnrichRun.Limits;
import io.gemlake.job.enrich.EnrichRun.Night;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.Profiles;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;

/// One flow of a run: finds what is due, computes it in parts, and merges each of them when it is finished.
final class FlowRun {
    private final Night night;
    private final SparkSession spark;
    private final Flow flow;
    private final Limits limits;
    private final Console console;
    private final Phases phases;
    private final Enricher enricher;
    private final TaskColumns tasks;

    /// Checks first what the model and the executors lack: that is said at once.
    FlowRun(Night night, Flow flow, Limits limits, Console console) {
        this.night = night;
        this.spark = night.spark();
        this.flow = flow;
        this.limits = limits;
        this.console = console;
        this.phases = new Phases(spark.sparkContext(), flow.name());
        phases.enter(Phase.LISTING, 0, "looking at source and sink");
        this.enricher = Enricher.of(
                spark,
                night.conf(),
                flow.tasks(),
                Profiles.required(spark, night.conf(), flow.tasks(), flow.profiles()));
        this.tasks = new TaskColumns(enricher, flow.tasks());
    }

    FlowSummary run() {
        long startNanos = System.nanoTime();
        try {
            Dataset<Row> documents = Documents.read(spark, flow, console);
            var sink = new Sink(spark, flow, tasks, documents.columns()[0]);
            Optional<Dataset<Row>> state = sink.state();
            DataType keyType = documents.schema().fields()[0].dataType();
            var due = new DueDocuments(flow, tasks, night.spec().errors(), night.options());
            sink.prepare(keyType);
            try (var staging = new Staging(spark, sink.path())) {
                var worklist = new Worklist(spark, staging, tasks, night.conf().documentTokens());
                phases.enter(Phase.READING, 0, "comparing the documents with their results");
                DocumentCounts counts = due.stage(documents, state, staging);
                console.say(flow.name() + ": " + counts.line());
                due.requireFewDeletions(counts);
                long known = 0;
                long computed = 0;
                List<Slice> left = List.of();
                if (counts.due() + counts.deleted() > 0) {
                    List<Slice> slices = worklist.divide(known(sink, worklist), flow.order() != null);
                    var merge = new SinkMerge(
                            spark, sink, night.runId(), night.spec().errors().maxAttempts());
                    var parts = new Parts(new Parts.Place(spark, worklist, staging, merge), enricher, tasks, phases);
                    known = counts.due() - Slice.documents(slices);
                    parts.mergeKnown(known, counts.deleted());
                    left = compute(parts, slices);
                    computed = Slice.documents(slices) - Slice.documents(left);
                }
                return summary(counts, known, computed, left, System.nanoTime() - startNanos);
            }
        } finally {
            phases.leave();
        }
    }

    private FlowSummary summary(DocumentCounts counts, long known, long computed, List<Slice> left, long elapsedNanos) {
        List<String> assemblies = enricher.metrics().assemblies();
        if (!assemblies.isEmpty()) {
            console.say("weights assembled once by each of: " + String.join(", ", assemblies));
        }
        return new FlowSummary(
                flow.name(),
                counts,
                known,
                computed,
                ModelWork.of(enricher.metrics()),
                Slice.documents(left),
                Slice.documents(left.stream().filter(Slice::late).toList()),
                elapsedNanos,
                flow.sink().path());
    }

    /// What the sink knows of the due texts: another document may have had one of them, or had it under another key.
    private static Optional<Dataset<Row>> known(Sink sink, Worklist worklist) {
        return sink.results(worklist.due()
                .filter(col(DueDocuments.TASKS)
                        .gt(0)
                        .and(col(Documents.TEXT_HASH).isNotNull()))
                .select(Documents.TEXT_HASH)
                .distinct());
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
}
