// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Calibration;
import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaskProgram;
import io.gemlake.engine.TaughtHead;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/// Runs tasks over the texts of a data set, inside Spark's own tasks.
///
/// {@snippet :
/// GemlakeConf conf = GemlakeConf.of(spark.sparkContext().getConf());
/// Dataset<Row> reviews = spark.read().table("reviews").select("id", "body");
/// Enricher.of(spark, conf, List.of(new Task.Sentiment(), new Task.Summary(48))).enrich(reviews, "body").show();
/// }
public final class Enricher {
    /// The result column that says why a row failed; NULL where it did not.
    public static final String ERROR = "error";

    private final ModelHandle model;
    private final EngineSettings settings;
    private final List<Task> tasks;
    private final ChatFormat chatFormat;
    private final EnrichMetrics metrics;
    private final int maxDocumentBytes;
    private final Map<Task, Calibration> calibrations;

    private Enricher(SparkSession spark, GemlakeConf conf, List<Task> tasks) {
        ModelRegistry.Published published = ModelRegistry.published(spark.sparkContext(), conf);
        this.model = published.handle();
        this.settings = conf.engine().forModel(published.info());
        this.maxDocumentBytes = conf.maxDocumentBytes();
        this.tasks = List.copyOf(tasks);
        this.calibrations = Map.of();
        this.chatFormat = model.chatFormat(conf);
        this.metrics = new EnrichMetrics(spark.sparkContext());
        for (Task task : tasks) {
            if (task instanceof Task.Taught(TaughtHead head)) {
                head.requireModel(model.sha256());
            }
        }
        ExecutorResources.checkJvms(spark, settings);
    }

    private Enricher(Enricher other, List<Task> tasks, Map<Task, Calibration> calibrations, EnrichMetrics metrics) {
        this.model = other.model;
        this.settings = other.settings;
        this.maxDocumentBytes = other.maxDocumentBytes;
        this.tasks = List.copyOf(tasks);
        this.calibrations = Map.copyOf(calibrations);
        this.chatFormat = other.chatFormat;
        this.metrics = metrics;
    }

    /// An operator for these tasks; publishes the model when the application has not yet, and checks that executors
    /// can run it. Tasks that choose between labels are calibrated: what was measured before is read, and what is
    /// new is measured by a job over some hundred texts.
    public static Enricher of(SparkSession spark, GemlakeConf conf, List<Task> tasks) {
        return of(spark, conf, tasks, Map.of());
    }

    /// As [#of], with calibrations of a user's own for some of the tasks; [Calibration#NONE] takes scores as they are.
    public static Enricher of(
            SparkSession spark, GemlakeConf conf, List<Task> tasks, Map<Task, Calibration> calibrations) {
        var raw = new Enricher(spark, conf, tasks);
        var all = new HashMap<>(calibrations);
        for (Task task : tasks) {
            if (Calibration.suits(task) && !all.containsKey(task)) {
                all.put(task, new Calibrations(spark, conf).of(raw.only(spark, task), task));
            }
        }
        return new Enricher(raw, tasks, all, raw.metrics);
    }

    /// An operator for one of the tasks that takes scores as they are, with counts of its own.
    private Enricher only(SparkSession spark, Task task) {
        return new Enricher(this, List.of(task), Map.of(), new EnrichMetrics(spark.sparkContext()));
    }

    /// The columns of tasks of every kind.
    public static StructType everyResultColumn() {
        return ResultColumns.every();
    }

    /// The columns that these tasks add, in the order in which they stand in the result.
    public static StructType resultColumns(List<Task> tasks) {
        return ResultColumns.schema(tasks);
    }

    /// The version of everything but model and text that a result depends on: prompts, numbers, limits.
    public String version() {
        return TaskProgram.of(tasks, chatFormat, calibrations).version() + "-" + settings.version();
    }

    /// What a head is taught on that learns from these states.
    public TaughtHead.Origin origin(Task.States states) {
        String version = TaskProgram.of(List.of(states), chatFormat).version();
        return new TaughtHead.Origin(model.sha256(), version);
    }

    /// The rows with [#resultColumns] behind their own columns; the text column itself is left out. A row that fails
    /// carries its error, and a NULL or blank text costs no call of the model.
    ///
    /// @param textColumn a column of type STRING
    public Dataset<Row> enrich(Dataset<Row> rows, String textColumn) {
        List<String> columns = Arrays.asList(rows.columns());
        int textIndex = columns.indexOf(textColumn);
        if (textIndex < 0) {
            throw GemlakeErrors.columnMissing(textColumn, String.join(", ", columns));
        }
        DataType type = rows.schema().fields()[textIndex].dataType();
        if (!(type instanceof StringType)) {
            throw GemlakeErrors.columnNoText(textColumn, type.sql());
        }
        StructType results = resultColumns(tasks);
        var schema = new StructType();
        for (StructField field : rows.schema().fields()) {
            if (!field.name().equals(textColumn)) {
                schema = schema.add(field);
            }
        }
        for (StructField field : results.fields()) {
            if (columns.contains(field.name())) {
                throw GemlakeErrors.columnTaken(field.name());
            }
            schema = schema.add(field);
        }
        return rows.mapPartitions(new EnrichFunction(this, textIndex), Encoders.row(schema));
    }

    /// The model that is used.
    public ModelHandle model() {
        return model;
    }

    /// Counts of all runs of this operator.
    public EnrichMetrics metrics() {
        return metrics;
    }

    EngineSettings settings() {
        return settings;
    }

    List<Task> tasks() {
        return tasks;
    }

    Map<Task, Calibration> calibrations() {
        return calibrations;
    }

    ChatFormat chatFormat() {
        return chatFormat;
    }

    int maxDocumentBytes() {
        return maxDocumentBytes;
    }
}
