// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.apache.spark.sql.functions.col;

import io.delta.tables.DeltaTable;
import io.gemlake.job.Console;
import io.gemlake.job.JobErrors;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// The versions of a Delta source: which one a run reads, and what its change data feed says of those since the last
/// run
/// that finished. Where the feed cannot say it, all documents are compared with the sink, and the user is told why.
final class SourceVersions {
    /// What may be done to a sink without making any result due.
    private static final Set<String> HARMLESS = Set.of(
            "MERGE", "OPTIMIZE", "VACUUM START", "VACUUM END", "ADD COLUMNS", "SET TBLPROPERTIES", "UPGRADE PROTOCOL");

    private final SparkSession spark;
    private final Sink sink;
    private final Source.Delta source;
    private final long version;
    private final CheckpointFile file;

    private SourceVersions(SparkSession spark, Sink sink, Source.Delta source, long version) {
        this.spark = spark;
        this.sink = sink;
        this.source = source;
        this.version = version;
        this.file = new CheckpointFile(spark, sink.path(), sink.flow().name());
    }

    /// Those of a flow's source, or empty where it is no Delta table.
    static Optional<SourceVersions> of(SparkSession spark, Sink sink, Documents documents) {
        return sink.flow().source() instanceof Source.Delta delta
                ? Optional.of(new SourceVersions(
                        spark, sink, delta, documents.version().orElseThrow()))
                : Optional.empty();
    }

    /// The present version of a source.
    static long present(SparkSession spark, Source.Delta source) {
        if (!DeltaTable.isDeltaTable(spark, source.path())) {
            throw JobErrors.sourceInvalid(source.path(), "there is no Delta table; check path and format");
        }
        return DeltaVersions.of(spark, source.path()).version();
    }

    /// The keys of documents that may be due, in a column [DueDocuments#KEY]: those that the feed names, and those with
    /// errors in place of results. Empty when all documents are to be compared.
    Optional<Dataset<Row>> candidates(Console console) {
        Optional<Checkpoint> last = file.read();
        if (last.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> unfit = unfit(last.get());
        if (unfit.isPresent()) {
            console.say(sink.flow().name() + ": all documents are compared with their results, because "
                    + unfit.orElseThrow());
            return Optional.empty();
        }
        Dataset<Row> failed = sink.failed().select(col(Sink.STATE_KEY).as(DueDocuments.KEY));
        long from = last.get().sourceVersion() + 1;
        if (from > version) {
            console.say(sink.flow().name() + ": the source has not changed since version " + version);
            return Optional.of(failed);
        }
        console.say(String.format(
                Locale.ROOT,
                "%s: the change data feed of versions %d to %d is read",
                sink.flow().name(),
                from,
                version));
        return Optional.of(feed(from)
                .select(Documents.quoted(sink.key()).as(DueDocuments.KEY))
                .union(failed)
                .distinct());
    }

    /// Notes that nothing of this version is due any more.
    void finished() {
        DeltaVersions left = DeltaVersions.of(spark, sink.path());
        file.write(
                new Checkpoint(DeltaVersions.of(spark, source.path()).id(), version, left.id(), left.version(), job()));
    }

    /// Why the feed does not tell what is due, in words.
    private Optional<String> unfit(Checkpoint last) {
        DeltaVersions found = DeltaVersions.of(spark, sink.path());
        if (!last.sourceId().equals(DeltaVersions.of(spark, source.path()).id()) || last.sourceVersion() > version) {
            return Optional.of("the source is another table than before");
        }
        if (!last.job().equals(job())) {
            return Optional.of("tasks, model or policies have changed");
        }
        if (!last.sinkId().equals(found.id()) || last.sinkVersion() > found.version()) {
            return Optional.of("the sink is another table than before");
        }
        Optional<String> foreign =
                found.version() == last.sinkVersion() ? Optional.empty() : foreign(last.sinkVersion());
        if (foreign.isPresent()) {
            return foreign.map(operation -> "the sink was changed by " + operation);
        }
        if (last.sourceVersion() == version) {
            return Optional.empty();
        }
        try {
            feed(last.sourceVersion() + 1).limit(1).count();
            return Optional.empty();
        } catch (Exception e) { // Delta's errors are checked, and not declared.
            return Optional.of(String.format(
                    Locale.ROOT,
                    "the source has no change data feed of versions %d to %d (%s)",
                    last.sourceVersion() + 1,
                    version,
                    e.getClass().getSimpleName()));
        }
    }

    /// An operation on the sink after a version that no run does.
    private Optional<String> foreign(long sinkVersion) {
        List<Row> operations = DeltaTable.forPath(spark, sink.path())
                .history()
                .filter(col("version").gt(sinkVersion))
                .select("operation")
                .distinct()
                .collectAsList();
        return operations.stream()
                .map(row -> row.getString(0))
                .filter(operation -> !HARMLESS.contains(operation))
                .findFirst();
    }

    private Dataset<Row> feed(long from) {
        return spark.read()
                .format("delta")
                .option("readChangeFeed", true)
                .option("startingVersion", from)
                .option("endingVersion", version)
                .load(source.path());
    }

    private String job() {
        return String.join(
                " ",
                sink.key(),
                sink.flow().text(),
                sink.tasks().version(),
                sink.flow().changes().toString());
    }
}
