// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.gemlake.engine.Calibration;
import io.gemlake.engine.Task;
import io.gemlake.job.Console;
import io.gemlake.job.JobErrors;
import io.gemlake.job.Progress.Unit;
import io.gemlake.spark.EnrichMetrics;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.ModelHandle;
import io.gemlake.spark.Profiles;
import io.gemlake.spark.Setting;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/// One run of the enrichment job: what is new, changed or failed before is computed and merged, the rest is left alone.
public final class EnrichRun {
    private static final String STATUS = "gemlake_status";
    private static final String NEW = "new";
    private static final String CHANGED = "changed";
    private static final String FAILED = "failed";
    private static final String UNCHANGED = "unchanged";

    /// Enough documents to fill a task's batch for a while; few enough that a lost task loses little.
    private static final long DOCUMENTS_PER_PARTITION = 512;

    private final SparkSession spark;
    private final Flow flow;
    private final GemlakeConf conf;
    private final Console console;

    private EnrichRun(SparkSession spark, EnrichSpec spec, GemlakeConf conf, Console console) {
        this.spark = spark;
        this.flow = spec.flows().getFirst();
        this.conf = spec.longInput() == null
                ? conf
                : conf.with(Setting.INPUT_POLICY, spec.longInput().name());
        this.console = console;
    }

    /// Runs a job to its end and returns what it did.
    ///
    /// @param conf names the model
    public static EnrichSummary execute(SparkSession spark, EnrichSpec spec, GemlakeConf conf, Console console) {
        return new EnrichRun(spark, spec, conf, console).run();
    }

    private EnrichSummary run() {
        long startNanos = System.nanoTime();
        // Before the first task: what the model and the executors lack is said at once.
        Map<Task, Calibration> calibrations = Profiles.required(spark, conf, flow.tasks(), flow.profiles());
        Enricher enricher = Enricher.of(spark, conf, flow.tasks(), calibrations);
        ModelHandle model = enricher.model();
        Dataset<Row> documents = Documents.read(spark, flow, console);
        String key = documents.columns()[0];
        requireFreeName(key);
        String version = enricher.version();
        var sink = new Sink(spark, flow.sink().path(), key);
        Column current = col(Sink.MODEL_HASH)
                .eqNullSafe(lit(model.sha256()))
                .and(col(Sink.TASK_VERSION).eqNullSafe(lit(version)));
        Dataset<Row> plan = plan(documents, key, sink.state(Enricher.resultColumns(flow.tasks()), current));
        DocumentCounts counts = count(plan);
        console.say(counts.line());
        if (counts.due() == 0) {
            return EnrichSummary.nothingDue(counts, flow.sink().path(), System.nanoTime() - startNanos);
        }
        Dataset<Row> results = enricher.enrich(due(plan, key, counts.due()), Documents.TEXT)
                .withColumn(Sink.MODEL, lit(model.name()))
                .withColumn(Sink.MODEL_HASH, lit(model.sha256()))
                .withColumn(Sink.TASK_VERSION, lit(version))
                .withColumn(Sink.ENRICHED_AT, lit(Instant.now()));
        merge(sink, results, enricher.metrics(), counts.due());
        List<String> assemblies = enricher.metrics().assemblies();
        console.say("weights assembled "
                + (assemblies.isEmpty() ? "by an earlier run" : "once by each of: " + String.join(", ", assemblies)));
        return EnrichSummary.of(counts, enricher.metrics(), flow.sink().path(), System.nanoTime() - startNanos);
    }

    private void merge(Sink sink, Dataset<Row> results, EnrichMetrics metrics, long due) {
        try (var progress = new EnrichProgress(spark.sparkContext(), metrics, console.progress(due, Unit.ROWS))) {
            progress.start();
            sink.merge(results);
        }
    }

    private Dataset<Row> plan(Dataset<Row> documents, String key, Optional<Dataset<Row>> state) {
        if (state.isEmpty()) {
            return documents.withColumn(STATUS, lit(NEW));
        }
        Dataset<Row> known = state.get();
        Column sinkKey = known.col("`" + key.replace("`", "``") + "`");
        Column sourceKey = documents.col("`" + key.replace("`", "``") + "`");
        requireSameKeyType(documents.schema(), known.schema());
        Column same = col(Sink.STATE_CURRENT).and(col(Sink.STATE_HASH).eqNullSafe(col(Documents.TEXT_HASH)));
        return documents
                .join(known, sourceKey.equalTo(sinkKey), "left")
                .select(
                        sourceKey,
                        col(Documents.TEXT),
                        col(Documents.TEXT_HASH),
                        when(sinkKey.isNull(), NEW)
                                .when(not(same), CHANGED)
                                .when(col(Sink.STATE_FAILED), FAILED)
                                .otherwise(UNCHANGED)
                                .as(STATUS));
    }

    private Dataset<Row> due(Dataset<Row> plan, String key, long due) {
        // One task for each core at least, and not more: the more documents a task has, the fuller are its steps.
        long wanted = Math.max(spark.sparkContext().defaultParallelism(), Math.ceilDiv(due, DOCUMENTS_PER_PARTITION));
        return plan.filter(col(STATUS).notEqual(UNCHANGED))
                .select(Documents.quoted(key), col(Documents.TEXT_HASH), col(Documents.TEXT))
                .repartition((int) Math.min(Math.min(wanted, due), 1 << 16));
    }

    private static DocumentCounts count(Dataset<Row> plan) {
        long added = 0;
        long changed = 0;
        long failed = 0;
        long unchanged = 0;
        for (Row row : plan.groupBy(STATUS).count().collectAsList()) {
            switch (row.getString(0)) {
                case NEW -> added = row.getLong(1);
                case CHANGED -> changed = row.getLong(1);
                case FAILED -> failed = row.getLong(1);
                default -> unchanged = row.getLong(1);
            }
        }
        return new DocumentCounts(added, changed, failed, unchanged);
    }

    private void requireFreeName(String key) {
        StructType written = Enricher.resultColumns(flow.tasks())
                .add(Documents.TEXT_HASH, DataTypes.StringType)
                .add(Sink.MODEL, DataTypes.StringType)
                .add(Sink.MODEL_HASH, DataTypes.StringType)
                .add(Sink.TASK_VERSION, DataTypes.StringType)
                .add(Sink.ENRICHED_AT, DataTypes.TimestampType);
        if (Arrays.stream(written.fieldNames()).anyMatch(key::equalsIgnoreCase)) {
            throw JobErrors.sourceInvalid(
                    flow.source().path(),
                    "its key column '" + key + "' has the name of a result column; read it through a view or copy that"
                            + " names it otherwise");
        }
    }

    private void requireSameKeyType(StructType source, StructType sink) {
        String found = sink.apply(0).dataType().catalogString();
        String expected = source.apply(0).dataType().catalogString();
        if (!found.equals(expected)) {
            throw JobErrors.sinkInvalid(
                    flow.sink().path(),
                    "its key is of type " + found + ", and the source's of type " + expected + "; choose another path");
        }
    }
}
