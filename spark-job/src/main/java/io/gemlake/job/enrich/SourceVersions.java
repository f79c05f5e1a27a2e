// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.apache.spark.sql.functions.col;

import io.delta.tables.DeltaTable;
import io.gemlake.job.Console;
import io.gemlake.job.LakeErrors;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The versions of a Delta source: which one a run reads, and what its change data feed says of those since the
/// last run that finished. Where the feed cannot say it, all documents are compared with the sink, and the user
/// is told why.
final class SourceVersions {
    /// What may be done to a sink without making any result due.
    private static final Set<String> HARMLESS = Set.of(
            "OPTIMIZE", "REORG", "VACUUM START", "VACUUM END", "ADD COLUMNS", "SET TBLPROPERTIES", "UPGRADE PROTOCOL");

    private static final Logger LOG = LoggerFactory.getLogger(SourceVersions.class);

    private final SparkSession spark;
    private final Sink sink;
    private final Source.Delta source;
    private final String id;
    private final long version;
    private final CheckpointFile file;

    private SourceVersions(SparkSession spark, Sink sink, Source.Delta source, long version) {
        this.spark = spark;
        this.sink = sink;
        this.source = source;
        this.id = DeltaVersions.of(spark, source.path()).id();
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
            throw LakeErrors.sourceInvalid(source.path(), "there is no Delta table; check path and format");
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
        Dataset<Row> failed = sink.unfinished().select(col(Sink.STATE_KEY).as(DueDocuments.KEY));
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
        try {
            return Optional.of(feed(from)
                    .select(Documents.quoted(sink.key()).as(DueDocuments.KEY))
                    .union(failed)
                    .distinct());
        } catch (Exception e) { // Delta's errors are checked, and not declared.
            console.say(String.format(
                    Locale.ROOT,
                    "%s: all documents are compared with their results, because the source has no change data feed of"
                            + " versions %d to %d (%s)",
                    sink.flow().name(),
                    from,
                    version,
                    e.getClass().getSimpleName()));
            return Optional.empty();
        }
    }

    /// Notes that nothing of this version is due any more. What cannot be noted costs the next run time, and no more.
    void finished() {
        try {
            DeltaVersions left = DeltaVersions.of(spark, sink.path());
            file.write(new Checkpoint(id, version, left.id(), left.version(), job()));
        } catch (Exception e) { // Spark throws checked exceptions that its methods do not declare.
            LOG.warn("how far the source was read could not be noted, so the next run compares all", e);
        }
    }

    /// Why the feed does not tell what is due, in words.
    private Optional<String> unfit(Checkpoint last) {
        DeltaVersions found = DeltaVersions.of(spark, sink.path());
        if (!last.sourceId().equals(id) || last.sourceVersion() > version) {
            return Optional.of("the source is another table than before");
        }
        if (!last.job().equals(job())) {
            return Optional.of("tasks, model or policies have changed");
        }
        if (!last.sinkId().equals(found.id()) || last.sinkVersion() > found.version()) {
            return Optional.of("the sink is another table than before");
        }
        Optional<String> foreign = found.version() == last.sinkVersion() ? Optional.empty() : foreign(last);
        return foreign.map(operation -> "the sink was changed by " + operation);
    }

    /// An operation on the sink after a checkpoint that may have made results wrong which the feed does not name: one
    /// of somebody else, or of a run that had read an older version of the source.
    private Optional<String> foreign(Checkpoint last) {
        List<Row> operations = DeltaTable.forPath(spark, sink.path())
                .history()
                .filter(col("version").gt(last.sinkVersion()))
                .select("operation", "userMetadata")
                .distinct()
                .collectAsList();
        return operations.stream()
                .filter(row -> !HARMLESS.contains(row.getString(0)))
                .filter(row -> !MergeNote.of(row.isNullAt(1) ? "" : row.getString(1))
                        .filter(note ->
                                !note.flow().equals(sink.flow().name()) || note.sourceVersion() >= last.sourceVersion())
                        .isPresent())
                .map(row -> row.getString(0))
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
