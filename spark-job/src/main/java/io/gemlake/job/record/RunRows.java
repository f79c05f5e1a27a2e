// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record;

import io.gemlake.job.record.Findings.DocumentCost;
import io.gemlake.job.record.Findings.ErrorCount;
import io.gemlake.job.record.Findings.LabelCount;
import io.gemlake.job.record.FlowRecord.Documents;
import io.gemlake.job.record.FlowRecord.Due;
import io.gemlake.job.record.FlowRecord.Settled;
import io.gemlake.job.record.Work.Flaws;
import io.gemlake.job.record.Work.Origins;
import io.gemlake.job.record.Work.Tokens;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/// Records as rows of the table of runs. Columns that a table of an earlier version lacks are read as zero or nothing.
final class RunRows {
    static final StructType SCHEMA = StructType.fromDDL("""
            run_id STRING, job STRING, started TIMESTAMP, seen TIMESTAMP, ended TIMESTAMP, outcome STRING, error STRING,
            model STRING, model_hash STRING, cores INT, version STRING,
            driver STRUCT<application: STRING, host: STRING, process_id: BIGINT, started: TIMESTAMP>,
            flows ARRAY<STRUCT<
                name: STRING, source: STRING, sink: STRING,
                documents: STRUCT<
                    added: BIGINT, changed: BIGINT, stale: BIGINT, failed_before: BIGINT,
                    unchanged: BIGINT, quarantined: BIGINT, deleted: BIGINT, renamed: BIGINT, left: BIGINT>,
                work: STRUCT<
                    computed: BIGINT, copied: BIGINT, cached: BIGINT,
                    failed: BIGINT, truncated: BIGINT, merged: BIGINT,
                    input_tokens: BIGINT, output_tokens: BIGINT, shared_tokens: BIGINT, compute_millis: BIGINT>,
                parts: ARRAY<STRUCT<
                    number: INT, started: TIMESTAMP, ended: TIMESTAMP, documents: BIGINT, tokens: BIGINT>>,
                labels: ARRAY<STRUCT<task: STRING, label: STRING, count: BIGINT, mean_probability: DOUBLE>>,
                errors: ARRAY<STRUCT<code: STRING, stage: STRING, count: BIGINT>>,
                longest: ARRAY<STRUCT<key: STRING, tokens: BIGINT, millis: BIGINT>>,
                slowest: ARRAY<STRUCT<key: STRING, tokens: BIGINT, millis: BIGINT>>>>
            """);

    private RunRows() {}

    /// @param seen when the row is written
    static Row row(RunRecord run, Instant seen) {
        Setup setup = run.setup();
        Driver driver = setup.driver();
        return RowFactory.create(
                run.id(),
                run.job(),
                run.started(),
                seen,
                run.ending().at(),
                run.ending().outcome().name(),
                run.ending().error(),
                setup.model(),
                setup.modelHash(),
                setup.cores(),
                setup.version(),
                RowFactory.create(driver.application(), driver.host(), driver.processId(), driver.started()),
                rows(run.flows(), RunRows::row));
    }

    static RunRecord record(Row row) {
        var fields = new Fields(row);
        var setup = new Setup(
                fields.text("model"),
                fields.text("model_hash"),
                (int) fields.number("cores"),
                fields.text("version"),
                driver(row));
        return new RunRecord(
                fields.text("run_id"),
                fields.text("job"),
                Objects.requireNonNull(fields.instant("started"), "started"),
                new Ending(
                        Outcome.valueOf(fields.text("outcome")),
                        fields.instant("ended"),
                        fields.has("error") ? fields.text("error") : null),
                setup,
                fields.records("flows", RunRows::flow));
    }

    /// The process of a row's run.
    static Driver driver(Row row) {
        Fields driver = new Fields(row).struct("driver");
        return new Driver(
                driver.text("application"),
                driver.text("host"),
                driver.number("process_id"),
                Objects.requireNonNullElse(driver.instant("started"), Instant.EPOCH));
    }

    /// When a row was written.
    static Instant seen(Row row) {
        return Objects.requireNonNullElse(new Fields(row).instant("seen"), Instant.EPOCH);
    }

    private static Row row(FlowRecord flow) {
        return RowFactory.create(
                flow.name(),
                flow.source(),
                flow.sink(),
                row(flow.documents()),
                row(flow.work()),
                rows(
                        flow.parts(),
                        part -> RowFactory.create(
                                part.number(), part.started(), part.ended(), part.documents(), part.tokens())),
                rows(
                        flow.findings().labels(),
                        each -> RowFactory.create(each.task(), each.label(), each.count(), each.meanProbability())),
                rows(flow.findings().errors(), each -> RowFactory.create(each.code(), each.stage(), each.count())),
                rows(flow.findings().longest(), RunRows::row),
                rows(flow.findings().slowest(), RunRows::row));
    }

    private static Row row(Documents documents) {
        Due due = documents.due();
        Settled settled = documents.settled();
        return RowFactory.create(
                due.added(),
                due.changed(),
                due.stale(),
                due.failedBefore(),
                settled.unchanged(),
                settled.quarantined(),
                settled.deleted(),
                settled.renamed(),
                documents.left());
    }

    private static Row row(Work work) {
        return RowFactory.create(
                work.origins().computed(),
                work.origins().copied(),
                work.origins().cached(),
                work.flaws().failed(),
                work.flaws().truncated(),
                work.flaws().merged(),
                work.tokens().input(),
                work.tokens().output(),
                work.tokens().shared(),
                work.computeMillis());
    }

    private static Row row(DocumentCost document) {
        return RowFactory.create(document.key(), document.tokens(), document.millis());
    }

    private static <T> List<Row> rows(List<T> values, Function<T, Row> row) {
        return values.stream().map(row).toList();
    }

    private static FlowRecord flow(Fields flow) {
        return new FlowRecord(
                flow.text("name"),
                flow.text("source"),
                flow.text("sink"),
                documents(flow.struct("documents")),
                work(flow.struct("work")),
                flow.records("parts", RunRows::part),
                new Findings(
                        flow.records(
                                "labels",
                                each -> new LabelCount(
                                        each.text("task"),
                                        each.text("label"),
                                        each.number("count"),
                                        each.fraction("mean_probability"))),
                        flow.records(
                                "errors",
                                each -> new ErrorCount(each.text("code"), each.text("stage"), each.number("count"))),
                        flow.records("longest", RunRows::document),
                        flow.records("slowest", RunRows::document)));
    }

    private static Documents documents(Fields counts) {
        return new Documents(
                new Due(
                        counts.number("added"),
                        counts.number("changed"),
                        counts.number("stale"),
                        counts.number("failed_before")),
                new Settled(
                        counts.number("unchanged"),
                        counts.number("quarantined"),
                        counts.number("deleted"),
                        counts.number("renamed")),
                counts.number("left"));
    }

    private static Work work(Fields work) {
        return new Work(
                new Origins(work.number("computed"), work.number("copied"), work.number("cached")),
                new Flaws(work.number("failed"), work.number("truncated"), work.number("merged")),
                new Tokens(work.number("input_tokens"), work.number("output_tokens"), work.number("shared_tokens")),
                work.number("compute_millis"));
    }

    private static Part part(Fields part) {
        return new Part(
                (int) part.number("number"),
                Objects.requireNonNullElse(part.instant("started"), Instant.EPOCH),
                Objects.requireNonNullElse(part.instant("ended"), Instant.EPOCH),
                part.number("documents"),
                part.number("tokens"));
    }

    private static DocumentCost document(Fields document) {
        return new DocumentCost(document.text("key"), document.number("tokens"), document.number("millis"));
    }
}
