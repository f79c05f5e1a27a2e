// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.job.Console;
import io.gemlake.job.Failure;
import io.gemlake.job.record.Driver;
import io.gemlake.job.record.Ending;
import io.gemlake.job.record.FlowRecord;
import io.gemlake.job.record.Outcome;
import io.gemlake.job.record.RunRecord;
import io.gemlake.job.record.RunTable;
import io.gemlake.job.record.Setup;
import io.gemlake.job.record.page.RunPage;
import io.gemlake.job.record.page.RunPages;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.ModelHandle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the record of a run, as its spec asks for it: a row in the table of runs, from its beginning on, and a
/// page when it has ended, however that was.
final class RunRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(RunRecorder.class);

    /// How many earlier runs a page compares with.
    private static final int OTHERS = RunPage.MOST_EARLIER + 1;

    private final SparkSession spark;
    private final EnrichSpec spec;
    private final Console console;
    private final Phases phases;
    private final List<FlowRecord> done = new ArrayList<>();
    private final Optional<RunTable> table;
    private RunRecord record;

    private RunRecorder(SparkSession spark, EnrichSpec spec, Console console, RunRecord record) {
        this.spark = spark;
        this.spec = spec;
        this.console = console;
        this.phases = new Phases(spark.sparkContext(), "record");
        this.record = record;
        this.table = Optional.ofNullable(spec.record().runs()).map(path -> new RunTable(spark, path));
    }

    /// The record of a run that begins now.
    ///
    /// @param model that flows ask
    static RunRecorder begin(SparkSession spark, EnrichSpec spec, Console console, ModelHandle model) {
        return begin(spark, spec, console, record(spark, spec, model.name(), model.sha256()));
    }

    private static RunRecorder begin(SparkSession spark, EnrichSpec spec, Console console, RunRecord record) {
        var recorder = new RunRecorder(spark, spec, console, record);
        recorder.table.ifPresent(each -> each.begin(record));
        return recorder;
    }

    /// Records a run that could not begin. An error of that is added to the reason.
    static void refused(SparkSession spark, EnrichSpec spec, Console console, GemlakeConf conf, Exception reason) {
        if (spec.record().equals(RecordSpec.NONE)) {
            return;
        }
        try {
            begin(spark, spec, console, record(spark, spec, conf.modelName(), ""))
                    .failed(reason);
        } catch (Exception unrecorded) { // Spark throws checked exceptions that its methods do not declare.
            reason.addSuppressed(unrecorded);
        }
    }

    private static RunRecord record(SparkSession spark, EnrichSpec spec, String model, String modelHash) {
        var setup = new Setup(
                model,
                modelHash,
                spark.sparkContext().defaultParallelism(),
                Objects.requireNonNullElse(RunRecorder.class.getPackage().getImplementationVersion(), "development"),
                Driver.ofThisProcess(spark.sparkContext().applicationId()));
        return RunRecord.begin(spec.record().job(), Instant.now(), setup);
    }

    /// Names the run.
    String runId() {
        return record.id();
    }

    /// Notes what became of a flow.
    void add(Flow flow, FlowSummary summary) {
        done.add(summary.record(flow, record.setup().cores(), console::wording));
        record = record.with(done);
        alive();
    }

    /// Tells others that the run lives, and what it has done; cheap to call after each part.
    void alive() {
        try {
            table.ifPresent(each -> each.update(record));
        } catch (Exception e) { // Spark throws checked exceptions that its methods do not declare.
            LOG.warn("the table of runs could not be written, which is tried again later", e);
        }
    }

    /// Notes the end of a run that could not go on. An error of that is added to the reason.
    void failed(Exception reason) {
        try {
            end(new Ending(
                    Outcome.FAILED,
                    Instant.now(),
                    console.wording(Failure.of(reason).message())));
        } catch (Exception unrecorded) { // Spark throws checked exceptions that its methods do not declare.
            reason.addSuppressed(unrecorded);
        }
    }

    /// Notes the end of a run that went as far as it could.
    void end(EnrichSummary summary) {
        Outcome outcome = summary.spent() != null && summary.left() > 0
                ? Outcome.BUDGET_SPENT
                : summary.failed() > spec.errors().maxFailedShare() * summary.texts()
                        ? Outcome.TOO_MANY_FAILED
                        : Outcome.COMPLETE;
        end(Ending.of(outcome, Instant.now()));
    }

    private void end(Ending ending) {
        if (spec.record().equals(RecordSpec.NONE)) {
            return;
        }
        phases.enter(Phase.REPORT, 0, "writing the record of the run");
        record = record.end(ending);
        table.ifPresent(each -> each.end(record));
        String reports = spec.record().reports();
        if (reports != null) {
            List<RunRecord> others =
                    table.map(each -> each.last(record.job(), OTHERS)).orElse(List.of());
            String page = RunPages.write(spark.sparkContext().hadoopConfiguration(), reports, record, others);
            console.say("what happened: " + page);
        }
        phases.leave();
    }
}
