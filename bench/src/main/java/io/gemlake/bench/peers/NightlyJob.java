// SPDX-License-Identifier: Apache-2.0
package io.gemlake.bench.peers;

import io.gemlake.bench.lake.LakeSession;
import io.gemlake.bench.measure.Lanes;
import io.gemlake.bench.report.PeersReport.JobResult;
import io.gemlake.bench.report.Spread;
import io.gemlake.bench.sql.BareEngine;
import io.gemlake.bench.sql.Reviews;
import io.gemlake.engine.Task;
import io.gemlake.job.Console;
import io.gemlake.job.enrich.Budget;
import io.gemlake.job.enrich.Changes;
import io.gemlake.job.enrich.EnrichRun;
import io.gemlake.job.enrich.EnrichSpec;
import io.gemlake.job.enrich.EnrichSummary;
import io.gemlake.job.enrich.ErrorPolicy;
import io.gemlake.job.enrich.Flow;
import io.gemlake.job.enrich.RecordSpec;
import io.gemlake.job.enrich.SinkSpec;
import io.gemlake.job.enrich.Source;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/// The nightly job, from a Delta table into another, beside the engine alone at the same texts.
public final class NightlyJob {
    private static final StructType SCHEMA = StructType.fromDDL("id BIGINT, body STRING");
    private static final List<Task> TASKS = List.of(new Task.Sentiment(Task.Scale.TWO_WAY));

    /// Documents of the run that warms the session up.
    private static final int WARM_UP = 100;

    private NightlyJob() {}

    /// Measures both in turns. The job's time is that of its whole run: from the spec to the record of the run.
    ///
    /// @param directory takes the tables
    /// @param progress  told what has been measured
    public static JobResult measure(
            Lanes lanes, int threads, Path model, Path directory, int rows, int rounds, Consumer<String> progress) {
        List<String> texts = Reviews.of(rows);
        var engine = new BareEngine(lanes, threads);
        List<Double> engineRates = new ArrayList<>();
        List<Double> jobRates = new ArrayList<>();
        try (LakeSession session = LakeSession.open("local[%d]".formatted(threads), model, "1g", Map.of())) {
            run(session, directory.resolve("warm-up"), texts.subList(0, Math.min(WARM_UP, rows)));
            engine.run(TASKS, texts.subList(0, Math.min(WARM_UP, rows)));
            for (int round = 0; round < rounds; round++) {
                Path tables = directory.resolve("round-" + round);
                double early = round % 2 == 0 ? seconds(engine, texts) : 0;
                double job = run(session, tables, texts);
                double alone = round % 2 == 0 ? early : seconds(engine, texts);
                engineRates.add(rows / alone);
                jobRates.add(rows / job);
                progress.accept("nightly job: %.2f rows/s, and %.2f by the engine alone"
                        .formatted(jobRates.getLast(), engineRates.getLast()));
            }
        }
        List<Double> overheads = IntStream.range(0, rounds)
                .mapToObj(i -> engineRates.get(i) / jobRates.get(i) - 1)
                .toList();
        return new JobResult(rows, Spread.of(engineRates), Spread.of(jobRates), Spread.of(overheads));
    }

    private static double seconds(BareEngine engine, List<String> texts) {
        long start = System.nanoTime();
        engine.run(TASKS, texts);
        return (System.nanoTime() - start) / 1e9;
    }

    private static double run(LakeSession session, Path directory, List<String> texts) {
        String source = directory.resolve("source").toString();
        List<Row> rows = IntStream.range(0, texts.size())
                .mapToObj(id -> RowFactory.create((long) id, texts.get(id)))
                .toList();
        session.spark().createDataFrame(rows, SCHEMA).write().format("delta").save(source);
        var flow = new Flow(
                Flow.ONLY,
                new Source.Delta(source),
                "id",
                "body",
                TASKS,
                List.of(),
                SinkSpec.at(directory.resolve("sink").toString()),
                Changes.FOLLOW,
                null);
        var record = new RecordSpec(
                "bench",
                directory.resolve("runs").toString(),
                directory.resolve("reports").toString());
        var spec = new EnrichSpec(List.of(flow), null, null, Budget.UNLIMITED, ErrorPolicy.STANDARD, null, record);
        long start = System.nanoTime();
        EnrichSummary summary = EnrichRun.execute(session.spark(), spec, session.conf(), Console.lines(silent()));
        double seconds = (System.nanoTime() - start) / 1e9;
        if (summary.computed() != texts.size() || summary.failed() > 0) {
            throw new IllegalStateException("the job computed %d of %d documents, and %d failed"
                    .formatted(summary.computed(), texts.size(), summary.failed()));
        }
        return seconds;
    }

    private static PrintStream silent() {
        return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    }
}
