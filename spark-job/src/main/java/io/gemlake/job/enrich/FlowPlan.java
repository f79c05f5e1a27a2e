// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.job.Console;
import io.gemlake.job.enrich.EnrichRun.Night;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.Profiles;
import io.gemlake.spark.cache.ConcurrentWriters;
import io.gemlake.spark.cache.ResultCache;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a flow has to do: which of its documents are due, and what is known of their texts. It writes nothing but what
/// it stages.
final class FlowPlan {
    private static final Logger LOG = LoggerFactory.getLogger(FlowPlan.class);
    private static final String CANDIDATES = "candidates";

    private final Night night;
    private final SparkSession spark;
    private final Flow flow;
    private final Console console;
    private final Phases phases;
    private final Optional<ResultCache> cache;
    private final Enricher enricher;
    private final TaskColumns tasks;

    /// Where documents come from and go to.
    ///
    /// @param versions   of a source that is a Delta table
    /// @param candidates keys of the documents that may be due, or empty when any may
    record Places(
            Documents documents, Sink sink, Optional<SourceVersions> versions, Optional<Dataset<Row>> candidates) {}

    /// Checks first what the model and the executors lack: that is said at once.
    FlowPlan(Night night, Flow flow, Console console) {
        this.night = night;
        this.spark = night.spark();
        this.flow = flow;
        this.console = console;
        this.phases = new Phases(spark.sparkContext(), flow.name());
        this.cache = ResultCache.open(spark, night.conf());
        cache.ifPresent(each -> ConcurrentWriters.require(spark, each.path()));
        Enricher plain = Enricher.of(
                spark,
                night.conf(),
                flow.tasks(),
                Profiles.required(spark, night.conf(), flow.tasks(), flow.profiles()));
        Enricher timed = isRecorded() ? plain.withMillis() : plain;
        this.enricher = cache.isPresent() ? timed.withCacheEntries() : timed;
        this.tasks = new TaskColumns(enricher, flow.tasks());
    }

    Flow flow() {
        return flow;
    }

    Phases phases() {
        return phases;
    }

    Optional<ResultCache> cache() {
        return cache;
    }

    Enricher enricher() {
        return enricher;
    }

    TaskColumns tasks() {
        return tasks;
    }

    /// Whether the job keeps a record of its runs.
    boolean isRecorded() {
        return !night.spec().record().equals(RecordSpec.NONE);
    }

    /// Looks at source and sink.
    Places places() {
        phases.enter(Phase.LISTING, 0, "looking at source and sink");
        Documents documents = Documents.open(spark, flow, console);
        var sink = new Sink(spark, flow, tasks, documents.key());
        Optional<SourceVersions> versions = SourceVersions.of(spark, sink, documents);
        Optional<Dataset<Row>> candidates =
                sink.state().isEmpty() ? Optional.empty() : versions.flatMap(each -> each.candidates(console));
        return new Places(documents, sink, versions, candidates);
    }

    /// Stages the documents that are due, and says how many they are; an error when too many would be deleted.
    DocumentCounts stageDue(Places places, Staging staging) {
        Optional<Dataset<Row>> candidates = places.candidates().flatMap(keys -> stageCandidates(keys, staging));
        Documents documents = places.documents();
        Sink sink = places.sink();
        phases.enter(Phase.READING, 0, "comparing the documents with their results");
        var due = new DueDocuments(flow, tasks, night.spec().errors(), night.options());
        DocumentCounts counts = candidates
                .map(keys -> due.stage(documents.of(keys), sink.state().map(state -> within(state, keys)), staging)
                        .among(sink.count()))
                .orElseGet(() -> due.stage(documents.all(), sink.state(), staging));
        console.say(flow.name() + ": " + counts.line());
        due.requireFewDeletions(counts);
        return counts;
    }

    /// Reads the feed; where that fails, because its files are gone, all documents are to be compared.
    private Optional<Dataset<Row>> stageCandidates(Dataset<Row> keys, Staging staging) {
        try {
            staging.write(CANDIDATES, keys);
            return Optional.of(staging.read(CANDIDATES));
        } catch (Exception e) { // Delta's errors are checked, and not declared.
            LOG.info("the change data feed cannot be read", e);
            console.say(
                    flow.name() + ": all documents are compared with their results, because the source has no change"
                            + " data feed of all versions since the last run ("
                            + e.getClass().getSimpleName() + ")");
            staging.delete(CANDIDATES);
            return Optional.empty();
        }
    }

    /// The work on the documents that are staged.
    Worklist worklist(Staging staging) {
        return new Worklist(spark, staging, tasks, night.conf().documentTokens());
    }

    /// Divides the texts of a worklist whose results nobody knows.
    List<Slice> divide(Worklist worklist, Sink sink) {
        return worklist.divide(new KnownResults(sink, cache).of(worklist.due()), flow.order() != null);
    }

    private static Dataset<Row> within(Dataset<Row> state, Dataset<Row> keys) {
        return state.join(keys, state.col(Sink.STATE_KEY).equalTo(keys.col(DueDocuments.KEY)), "left_semi");
    }
}
