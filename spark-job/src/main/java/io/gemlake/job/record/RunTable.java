// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.delta.tables.DeltaTable;
import io.gemlake.job.Commits;
import io.gemlake.job.LakeErrors;
import io.gemlake.spark.cache.DeltaLogs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/// The Delta table of runs, a row each. Several jobs may share one, also at a time.
public final class RunTable {
    /// How often [#update] writes at most.
    private static final Duration BETWEEN_UPDATES = Duration.ofMinutes(5);

    private static final Object[] KNOWN =
            Stream.of(Outcome.values()).map(Outcome::name).toArray();

    /// How many rows of dead runs are mended at a time; the others wait for the next run.
    private static final int MOST_LOST = 1000;

    private final SparkSession spark;
    private final String path;
    private final InstantSource clock;
    private Instant written = Instant.MIN;

    /// @param path directory of the table, which is made when it does not exist
    public RunTable(SparkSession spark, String path) {
        this(spark, path, InstantSource.system());
    }

    RunTable(SparkSession spark, String path, InstantSource clock) {
        this.spark = spark;
        this.path = path;
        this.clock = clock;
    }

    /// Writes the row of a run that begins. Rows of earlier runs of the job whose process is gone say from now on that
    /// they were interrupted, when they were heard of last.
    ///
    /// @throws io.gemlake.job.JobException if the table cannot be used
    public void begin(RunRecord run) {
        requireTable();
        Commits.retrying(() -> mendLost(run));
        append(run);
    }

    /// Writes what a run has done so far, which also tells others that it lives. Cheap to call after each part: the
    /// table is not written more often than every five minutes.
    public void update(RunRecord run) {
        if (Duration.between(written, clock.instant()).compareTo(BETWEEN_UPDATES) >= 0) {
            replace(run);
        }
    }

    /// Replaces the row of a run by what it did.
    public void end(RunRecord run) {
        requireTable(); // somebody may have deleted it since
        replace(run);
    }

    /// The runs of a job that began last, the last one first.
    ///
    /// @param most positive; no more are read
    public List<RunRecord> last(String job, int most) {
        requireTable();
        return rows()
                .filter(col("job").equalTo(job).and(col("outcome").isin(KNOWN)))
                .orderBy(col("started").desc(), col("run_id"))
                .takeAsList(most)
                .stream()
                .map(RunRows::record)
                .toList();
    }

    private void append(RunRecord run) {
        write(run, frame -> frame.mode(SaveMode.Append));
    }

    /// In one commit the run's row goes and the new one comes. It does what a MERGE would and costs less.
    private void replace(RunRecord run) {
        String row = "job = %s AND run_id = %s".formatted(quoted(run.job()), quoted(run.id()));
        write(run, frame -> frame.mode(SaveMode.Overwrite).option("replaceWhere", row));
    }

    private void write(RunRecord run, UnaryOperator<DataFrameWriter<Row>> how) {
        Instant now = clock.instant();
        Dataset<Row> row = spark.createDataFrame(List.of(RunRows.row(run, now)), RunRows.SCHEMA)
                .coalesce(1);
        Commits.retrying(() -> how.apply(row.write().format("delta").option("mergeSchema", true))
                .save(path));
        written = now;
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private void mendLost(RunRecord run) {
        Column running = col("outcome").equalTo(Outcome.RUNNING.name());
        Instant now = clock.instant();
        Object[] lost = rows()
                .filter(col("job")
                        .equalTo(run.job())
                        .and(running)
                        .and(col("run_id").notEqual(run.id())))
                .select("run_id", "seen", "driver")
                .takeAsList(MOST_LOST)
                .stream()
                .filter(row -> RunRows.driver(row).isGone(RunRows.seen(row), now))
                .map(row -> row.<String>getAs("run_id"))
                .toArray();
        if (lost.length > 0) {
            table().update(
                            col("job")
                                    .equalTo(run.job())
                                    .and(col("run_id").isin(lost))
                                    .and(running),
                            Map.of("outcome", lit(Outcome.INTERRUPTED.name()), "ended", col("seen")));
        }
    }

    private Dataset<Row> rows() {
        return table().toDF();
    }

    private DeltaTable table() {
        return DeltaTable.forPath(spark, path);
    }

    private void requireTable() {
        try {
            DeltaLogs.make(
                    spark,
                    path,
                    () -> DeltaTable.createIfNotExists(spark)
                            // Delta takes file:///lake and file:/lake for two places.
                            .location(new Path(path).toString())
                            .addColumns(RunRows.SCHEMA)
                            .partitionedBy("job") // so that different jobs write at a time
                            .execute());
        } catch (Exception e) { // Spark throws checked exceptions that its methods do not declare.
            throw LakeErrors.runsUnusable(path, e);
        }
        if (!List.of(rows().columns()).containsAll(List.of("run_id", "job", "started", "seen", "outcome", "driver"))) {
            throw LakeErrors.runsInvalid(path, "it is another Delta table than one of runs; choose another path");
        }
    }
}
