// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.lake;

import io.delta.tables.DeltaTable;
import io.gemlake.bench.lake.PhaseClock.Span;
import io.gemlake.bench.report.LakeNight;
import io.gemlake.bench.report.LakeNight.Alive;
import io.gemlake.bench.report.LakeNight.Files;
import io.gemlake.bench.report.LakeNight.Merge;
import io.gemlake.bench.report.LakeNight.Times;
import io.gemlake.engine.Task;
import io.gemlake.job.Console;
import io.gemlake.job.enrich.Budget;
import io.gemlake.job.enrich.Changes;
import io.gemlake.job.enrich.EnrichRun;
import io.gemlake.job.enrich.EnrichSpec;
import io.gemlake.job.enrich.EnrichSummary;
import io.gemlake.job.enrich.ErrorPolicy;
import io.gemlake.job.enrich.Flow;
import io.gemlake.job.enrich.FlowSummary;
import io.gemlake.job.enrich.RecordSpec;
import io.gemlake.job.enrich.SinkSpec;
import io.gemlake.job.enrich.Source;
import io.gemlake.job.enrich.TableCare;
import io.gemlake.job.enrich.TableCare.Compaction;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// A source, a sink, and nights between them.
public final class Lake {
    /// New documents of a night whose parts are small: the first ones of a run, which has to learn its pace.
    private static final int FEW = 5_000;

    private static final List<Task> TASKS = List.of(new Task.Sentiment());

    private final LakeSession session;
    private final SparkSession spark;
    private final Path directory;
    private final long rows;
    private final DocumentTable source;
    private final Consumer<LakeNight> progress;
    private final List<LakeNight> nights = new ArrayList<>();
    private long sinkRows;

    private Lake(LakeSession session, Path directory, long rows, Consumer<LakeNight> progress) {
        this.progress = progress;
        this.session = session;
        this.spark = session.spark();
        this.directory = directory;
        this.rows = rows;
        this.source = DocumentTable.of(spark, directory.resolve("source").toString(), rows);
    }

    /// Nights over a new source of some rows, below a directory that is gone afterwards.
    ///
    /// @param progress told of each night when it is over
    public static List<LakeNight> nights(LakeSession session, Path directory, long rows, Consumer<LakeNight> progress)
            throws IOException {
        try {
            return new Lake(session, directory, rows, progress).nights();
        } finally {
            delete(directory);
        }
    }

    private List<LakeNight> nights() {
        night("first", Compaction.NONE);
        source.add(FEW);
        night("5,000 new, feed", Compaction.NONE);
        night("nothing, feed", Compaction.NONE);
        forget();
        night("nothing, compared", Compaction.OPTIMIZE);
        source.change();
        night("1 % changed, feed", Compaction.NONE);
        source.change();
        forget();
        night("1 % changed, compared", Compaction.NONE);
        return nights;
    }

    private void night(String name, Compaction compaction) {
        Files before = files();
        long version = version();
        EnrichSummary summary;
        List<Span> spans;
        Alive alive;
        try (PhaseClock clock = PhaseClock.start()) {
            summary = EnrichRun.execute(spark, spec(compaction), session.conf(), Console.lines(silent()));
            spans = clock.spans();
            alive = new Alive(clock.aliveBytes());
        }
        FlowSummary flow = summary.flows().getFirst();
        if (flow.left() > 0 || summary.failed() > 0) {
            throw new IllegalStateException("the night was not finished: " + flow.line());
        }
        nights.add(new LakeNight(
                name,
                rows,
                flow.computed(),
                flow.counts().deleted(),
                times(spans),
                merges(spans, version),
                List.of(before, files()),
                alive));
        progress.accept(nights.getLast());
    }

    private EnrichSpec spec(Compaction compaction) {
        var sink = new SinkSpec(sink(), SinkSpec.History.LAST, new TableCare(compaction, null));
        var flow = new Flow(
                Flow.ONLY,
                new Source.Delta(source.path()),
                DocumentTable.KEY,
                DocumentTable.TEXT,
                TASKS,
                List.of(),
                sink,
                Changes.FOLLOW,
                null);
        var record = new RecordSpec(
                "bench",
                directory.resolve("runs").toString(),
                directory.resolve("reports").toString());
        return new EnrichSpec(List.of(flow), null, null, Budget.UNLIMITED, ErrorPolicy.STANDARD, null, record);
    }

    private String sink() {
        return directory.resolve("sink").toString();
    }

    private static Times times(List<Span> spans) {
        return new Times(
                seconds(spans, "start", "listing"),
                seconds(spans, "reading"),
                seconds(spans, "inference"),
                seconds(spans, "merge_commit"),
                seconds(spans, "checkpoint"),
                seconds(spans, "maintenance"),
                seconds(spans, "report"));
    }

    private static double seconds(List<Span> spans, String... phases) {
        return spans.stream()
                .filter(span -> Arrays.asList(phases).contains(span.phase()))
                .mapToDouble(Span::seconds)
                .sum();
    }

    /// The merges of a night: their times as the job sees them, and what Delta says of them.
    private List<Merge> merges(List<Span> spans, long version) {
        List<Span> times = spans.stream()
                .filter(span -> span.phase().equals("merge_commit"))
                .toList();
        List<Row> commits = DeltaTable.forPath(spark, sink())
                .history()
                .filter("operation = 'MERGE' AND version > " + version)
                .orderBy("version")
                .select("operationMetrics")
                .collectAsList();
        if (times.size() != commits.size()) {
            throw new IllegalStateException(times.size() + " merges, and " + commits.size() + " commits of them");
        }
        List<Merge> merges = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            Map<String, String> metrics = commits.get(i).getJavaMap(0);
            long inserted = number(metrics, "numTargetRowsInserted");
            long deleted = number(metrics, "numTargetRowsDeleted");
            merges.add(new Merge(
                    times.get(i).seconds(),
                    sinkRows,
                    inserted,
                    number(metrics, "numTargetRowsUpdated") + deleted,
                    number(metrics, "numTargetRowsCopied"),
                    number(metrics, "numTargetFilesAdded"),
                    number(metrics, "numTargetFilesRemoved")));
            sinkRows += inserted - deleted;
        }
        return merges;
    }

    private static long number(Map<String, String> metrics, String name) {
        return Long.parseLong(metrics.getOrDefault(name, "0"));
    }

    private long version() {
        return DeltaTable.isDeltaTable(spark, sink())
                ? DeltaTable.forPath(spark, sink()).history(1).head().<Long>getAs("version")
                : -1;
    }

    /// The files of the sink's present version.
    private Files files() {
        if (!DeltaTable.isDeltaTable(spark, sink())) {
            return new Files(0, 0, 0);
        }
        List<Long> bytes = Arrays.stream(
                        spark.read().format("delta").load(sink()).inputFiles())
                .map(file -> Path.of(java.net.URI.create(file)).toFile().length())
                .sorted()
                .toList();
        long sum = bytes.stream().mapToLong(Long::longValue).sum();
        return new Files(bytes.size(), bytes.isEmpty() ? 0 : bytes.get(bytes.size() / 2), sum);
    }

    /// As if the source had no feed: all documents are compared with the sink.
    private void forget() {
        try {
            delete(Path.of(sink(), "_gemlake_checkpoints"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PrintStream silent() {
        return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    }

    /// Deletes a directory with all that it holds.
    public static void delete(Path directory) throws IOException {
        if (!java.nio.file.Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = java.nio.file.Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                java.nio.file.Files.delete(file);
            }
        }
    }
}
