// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.calibrate;

import static org.apache.spark.sql.functions.col;

import io.gemlake.engine.Calibration;
import io.gemlake.engine.LongInput;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaskResult;
import io.gemlake.job.Console;
import io.gemlake.job.LakeErrors;
import io.gemlake.job.calibrate.CalibrateReport.HeldOut;
import io.gemlake.job.learn.InputTable;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.Profile;
import io.gemlake.spark.ProfileFile;
import io.gemlake.spark.Setting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/// One run of `gemlake calibrate`: results from the engine that are not calibrated, a calibration from those, and where
/// there are labels what it does on rows held out.
public final class CalibrateRun {
    private static final int LEAST_ROWS = 50;

    private final SparkSession spark;
    private final CalibrateSpec spec;
    private final GemlakeConf conf;
    private final Console console;
    private final Dataset<Row> rows;

    /// A calibration, and what it does on rows held out.
    private record Chosen(Calibration calibration, @Nullable HeldOut heldOut) {}

    private CalibrateRun(SparkSession spark, CalibrateSpec spec, GemlakeConf conf, Console console) {
        this.spark = spark;
        this.spec = spec;
        this.conf = uncalibrated(conf);
        this.console = console;
        this.rows = CalibrationRows.read(spark, spec).persist(StorageLevel.MEMORY_AND_DISK());
    }

    /// How texts are read that a calibration is learnt from: as everybody has it, without profiles; and each in one
    /// reading, so none are merged.
    public static GemlakeConf uncalibrated(GemlakeConf conf) {
        return conf.with(Setting.PROFILES, "").with(Setting.INPUT_POLICY, LongInput.TRUNCATE_TAIL.name());
    }

    /// Calibrates a task and writes the profile.
    ///
    /// @param conf names the model
    public static CalibrateReport execute(SparkSession spark, CalibrateSpec spec, GemlakeConf conf, Console console) {
        var run = new CalibrateRun(spark, spec, conf, console);
        try {
            return run.calibrate();
        } finally {
            run.rows.unpersist();
        }
    }

    private CalibrateReport calibrate() {
        requireRows(Math.toIntExact(rows.count()));
        Task task = spec.task();
        Enricher raw = Enricher.of(spark, conf, List.of(task), Map.of(task, Calibration.NONE));
        CalibrationRows.requireKnown(
                rows, spec, raw.profile(task, Calibration.NONE).labels());
        List<LabelledResult> results = results(raw);
        requireRows(results.size());
        Calibration before = Enricher.of(spark, conf, List.of(task)).calibration(task);
        Chosen chosen = spec.table().label() == null
                ? new Chosen(CalibrationFit.rule(task, results).withTemperature(before.temperature()), null)
                : fitted(results, before);
        Profile profile = raw.profile(task, chosen.calibration());
        var data = new CalibrateReport.Data(
                spec.table().input(), raw.model().name(), results.size(), InputTable.fingerprint(rows));
        return new CalibrateReport(profile, write(profile, data, chosen.heldOut()), data, chosen.heldOut());
    }

    private void requireRows(int count) {
        if (count < LEAST_ROWS) {
            throw LakeErrors.sourceInvalid(
                    spec.table().input(),
                    "%d of its rows have %s; calibration takes %d at least, better some hundred"
                            .formatted(
                                    count,
                                    spec.table().label() == null ? "a text that counts" : "a text and a label",
                                    LEAST_ROWS));
        }
    }

    /// What the task says when scores are taken as they are, in the order of the rows.
    private List<LabelledResult> results(Enricher raw) {
        int count = Math.toIntExact(rows.count());
        List<LabelledResult> results = new ArrayList<>();
        int failed = 0;
        int cut = 0;
        for (Row row : raw.enrich(InputTable.spread(rows, count), CalibrationRows.TEXT)
                .orderBy(col(InputTable.POSITION))
                .collectAsList()) {
            failed += row.isNullAt(row.fieldIndex(Enricher.ERROR)) ? 0 : 1;
            cut += row.<Boolean>getAs("truncated") ? 1 : 0;
            TaskResult result = Enricher.result(spec.task(), row);
            if (result != null) {
                int labels = row.fieldIndex(CalibrationRows.LABELS);
                results.add(new LabelledResult(result, row.isNullAt(labels) ? List.of() : row.getList(labels)));
            }
        }
        console.say(String.format(
                Locale.ROOT, "%,d texts have a result (%,d failed, %,d truncated)", results.size(), failed, cut));
        return results;
    }

    private Chosen fitted(List<LabelledResult> results, Calibration before) {
        int learnt = InputTable.learnt(results.size());
        Calibration fitted = CalibrationFit.of(spec.task(), results.subList(0, learnt), before);
        List<LabelledScores> heldOut = LabelledScores.of(results.subList(learnt, results.size()));
        return new Chosen(
                fitted, new HeldOut(results.size() - learnt, Figures.of(heldOut, before), Figures.of(heldOut, fitted)));
    }

    private String write(Profile profile, CalibrateReport.Data data, @Nullable HeldOut heldOut) {
        try {
            return ProfileFile.write(
                    spec.out(),
                    profile,
                    CalibrateReport.measured(data, heldOut),
                    spark.sparkContext().hadoopConfiguration());
        } catch (IOException e) {
            throw LakeErrors.sinkUnusable(spec.out(), e);
        }
    }
}
