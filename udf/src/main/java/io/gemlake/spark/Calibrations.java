// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Calibration;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaskResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calibrations of tasks that choose between labels: measured once for a model, a prompt and a set of labels, and kept
/// in a file from then on.
public final class Calibrations {
    private static final Logger LOG = LoggerFactory.getLogger(Calibrations.class);
    private static final String INDEX = "index";
    private static final String TEXT = "text";

    private final SparkSession spark;
    private final GemlakeConf conf;

    Calibrations(SparkSession spark, GemlakeConf conf) {
        this.spark = spark;
        this.conf = conf;
    }

    /// The calibration of a task as the settings want it: none, or that on the built-in sample.
    ///
    /// @param raw of this task alone, which takes scores as they are
    Calibration of(Enricher raw, Task task) {
        return switch (conf.calibration()) {
            case NONE -> Calibration.NONE;
            case SAMPLE -> onSample(raw, task);
        };
    }

    /// The calibration of a task as [#of] gives it, if it need not be measured for that.
    Optional<Calibration> known(Enricher raw) {
        return switch (conf.calibration()) {
            case NONE -> Optional.of(Calibration.NONE);
            case SAMPLE ->
                new CalibrationStore(spark.sparkContext(), conf.calibrationPath())
                        .find(CalibrationStore.key(raw.model().sha256(), raw.version(), Calibration.sample()));
        };
    }

    private Calibration onSample(Enricher raw, Task task) {
        var store = new CalibrationStore(spark.sparkContext(), conf.calibrationPath());
        List<String> sample = Calibration.sample();
        String key = CalibrationStore.key(raw.model().sha256(), raw.version(), sample);
        return store.find(key).orElseGet(() -> {
            LOG.info("calibrating {} with {} texts", raw.version(), sample.size());
            Calibration calibration = Calibration.onSample(task, results(raw, task, sample));
            store.put(key, calibration);
            return calibration;
        });
    }

    private List<TaskResult> results(Enricher raw, Task task, List<String> texts) {
        List<Row> rows = IntStream.range(0, texts.size())
                .mapToObj(i -> RowFactory.create(i, texts.get(i)))
                .toList();
        var schema = new StructType().add(INDEX, DataTypes.IntegerType).add(TEXT, DataTypes.StringType);
        return measure(raw, task, spark.createDataFrame(rows, schema), INDEX, TEXT);
    }

    /// What a task says of texts when scores are taken as they are, in the order of their keys: whatever task read
    /// which of them, sums over them are the same.
    private static List<TaskResult> measure(Enricher raw, Task task, Dataset<Row> texts, String key, String text) {
        List<TaskResult> results = new ArrayList<>();
        for (Row row : raw.enrich(texts, text).orderBy(key).collectAsList()) {
            TaskResult result = Enricher.result(task, row);
            if (result == null) {
                throw GemlakeErrors.calibrationFailed(
                        Objects.requireNonNull(row.<Row>getAs(Enricher.ERROR)).getString(1));
            }
            results.add(result);
        }
        return results;
    }
}
