// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Calibration;
import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.LongInput;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaskProgram;
import io.gemlake.engine.TaskResult;
import io.gemlake.engine.TaughtHead;
import io.gemlake.spark.cache.CachedTask;
import io.gemlake.spark.cache.ResultCache;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

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

    /// The column that says for how many milliseconds a document was in work, others beside it; see [#withMillis].
    public static final String MILLIS = "gemlake_millis";

    private final ModelHandle model;
    private final EngineSettings settings;
    private final ChatFormat chatFormat;
    private final EnrichMetrics metrics;
    private final int maxDocumentBytes;
    private final Work work;
    private final TaskProgram program;
    private final Extras extras;

    /// Columns behind those of the results that a caller asked for.
    private record Extras(boolean cacheEntries, boolean millis) {
        static final Extras NONE = new Extras(false, false);
    }

    /// What is done with a document.
    private record Work(List<Task> tasks, Map<Task, Calibration> calibrations, LongInput longInput) {
        Work {
            tasks = List.copyOf(tasks);
            calibrations = Map.copyOf(calibrations);
        }
    }

    private Enricher(SparkSession spark, GemlakeConf conf, List<Task> tasks) {
        ModelRegistry.Published published = ModelRegistry.published(spark.sparkContext(), conf);
        this.model = published.handle();
        this.settings = conf.engine().forModel(published.info());
        this.maxDocumentBytes = conf.maxDocumentBytes();
        this.chatFormat = model.chatFormat(conf);
        this.metrics = new EnrichMetrics(spark.sparkContext());
        for (Task task : tasks) {
            if (task instanceof Task.Taught(TaughtHead head)) {
                head.requireModel(model.sha256());
            }
        }
        this.work = new Work(tasks, Map.of(), conf.longInput());
        this.program = documentTasks().program();
        this.extras = Extras.NONE;
        ExecutorResources.checkJvms(spark, settings);
    }

    private Enricher(Enricher other, Work work, EnrichMetrics metrics) {
        this(other, work, metrics, other.extras);
    }

    private Enricher(Enricher other, Work work, EnrichMetrics metrics, Extras extras) {
        this.model = other.model;
        this.settings = other.settings;
        this.maxDocumentBytes = other.maxDocumentBytes;
        this.chatFormat = other.chatFormat;
        this.metrics = metrics;
        this.work = work;
        this.program = documentTasks().program();
        this.extras = extras;
    }

    /// An operator for these tasks; publishes the model when the application has not yet, and checks that executors
    /// can run it. Tasks that choose between labels are calibrated: by a profile of the settings that fits, else on
    /// the built-in sample, where what was measured before is read, and what is new is measured by a job over a
    /// hundred texts.
    public static Enricher of(SparkSession spark, GemlakeConf conf, List<Task> tasks) {
        return of(spark, conf, tasks, Map.of());
    }

    /// As [#of], with calibrations of a user's own for some of the tasks; [Calibration#NONE] takes scores as they are.
    public static Enricher of(
            SparkSession spark, GemlakeConf conf, List<Task> tasks, Map<Task, Calibration> calibrations) {
        var raw = new Enricher(spark, conf, tasks);
        var all = new HashMap<>(Profiles.configured(spark, conf, raw.model, tasks));
        all.putAll(calibrations);
        for (Task task : tasks) {
            if (Calibration.suits(task) && !all.containsKey(task)) {
                all.put(task, new Calibrations(spark, conf).of(raw.only(spark, task), task));
            }
        }
        return new Enricher(raw, new Work(tasks, all, raw.work.longInput), raw.metrics);
    }

    /// As [#of], where all calibrations are known; empty where one would have to be measured.
    public static Optional<Enricher> known(SparkSession spark, GemlakeConf conf, List<Task> tasks) {
        var raw = new Enricher(spark, conf, tasks);
        var all = new HashMap<>(Profiles.configured(spark, conf, raw.model, tasks));
        for (Task task : tasks) {
            if (Calibration.suits(task) && !all.containsKey(task)) {
                Optional<Calibration> known = new Calibrations(spark, conf).known(raw.only(spark, task));
                if (known.isEmpty()) {
                    return Optional.empty();
                }
                all.put(task, known.get());
            }
        }
        return Optional.of(new Enricher(raw, new Work(tasks, all, raw.work.longInput), raw.metrics));
    }

    /// An operator for one of the tasks that takes scores as they are, with counts of its own. It refuses no text of
    /// the built-in sample, whatever the policy for long input.
    private Enricher only(SparkSession spark, Task task) {
        var alone = new Work(List.of(task), Map.of(), LongInput.TRUNCATE_TAIL);
        return new Enricher(this, alone, new EnrichMetrics(spark.sparkContext()));
    }

    /// The columns of tasks of every kind.
    public static StructType everyResultColumn() {
        return ResultColumns.every();
    }

    /// The columns that these tasks add, in the order in which they stand in the result.
    public static StructType resultColumns(List<Task> tasks) {
        return ResultColumns.schema(tasks);
    }

    /// The version of everything but model and text that a result depends on: prompts, calibrations, numbers, limits.
    public String version() {
        return program.version() + "-" + settings.version();
    }

    /// The version of everything but model and text that the result of one of the tasks depends on, whatever tasks run
    /// beside it.
    public String version(Task task) {
        return documentTasks().version(task);
    }

    /// An operator for some of the tasks, with the same calibrations and counts.
    public Enricher subset(List<Task> tasks) {
        return new Enricher(this, new Work(tasks, work.calibrations, work.longInput), metrics, extras);
    }

    /// A task of this operator as the cache of results knows it.
    public CachedTask cached(Task task) {
        return new CachedTask(task, model.sha256(), version(task));
    }

    /// The same, whose rows carry [ResultCache#ENTRIES] behind their other columns.
    public Enricher withCacheEntries() {
        return new Enricher(this, work, metrics, new Extras(true, extras.millis));
    }

    /// The same, whose rows carry [#MILLIS] behind all other columns.
    public Enricher withMillis() {
        return new Enricher(this, work, metrics, new Extras(extras.cacheEntries, true));
    }

    /// The type of the column of a task.
    public static DataType resultType(Task task) {
        return ResultColumns.type(task);
    }

    /// A result as a value of its column.
    public static @Nullable Object resultValue(TaskResult result) {
        return ResultColumns.value(result);
    }

    /// What kind of task it is: the name of its column.
    public static String taskName(Task task) {
        return ResultColumns.name(task);
    }

    /// The calibration that a task is used with.
    public Calibration calibration(Task task) {
        return work.calibrations.getOrDefault(task, Calibration.NONE);
    }

    /// A calibration as a profile for a task with this model.
    public Profile profile(Task task, Calibration calibration) {
        return new Profile(model.sha256(), Profiles.version(task, chatFormat), ResultColumns.labels(task), calibration);
    }

    /// The result that an enriched row has for the only task, which chooses between labels; null where it has none.
    ///
    /// @param row of [#enrich]
    public static @Nullable TaskResult result(Task task, Row row) {
        return ResultColumns.read(task, row, resultColumns(List.of(task)).fieldNames()[0]);
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
        StructType results = resultColumns(work.tasks);
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
        List<CachedTask> kept =
                extras.cacheEntries ? work.tasks.stream().map(this::cached).toList() : List.of();
        if (extras.cacheEntries) {
            schema = schema.add(ResultCache.ENTRIES, ResultCache.ENTRIES_TYPE);
        }
        if (extras.millis) {
            schema = schema.add(MILLIS, DataTypes.LongType);
        }
        var function = new EnrichFunction(documentTasks(), textIndex, kept, extras.millis);
        return rows.mapPartitions(function, Encoders.row(schema));
    }

    /// The model that is used.
    public ModelHandle model() {
        return model;
    }

    /// Counts of all runs of this operator.
    public EnrichMetrics metrics() {
        return metrics;
    }

    /// What executors need to run the tasks.
    public DocumentTasks documentTasks() {
        return new DocumentTasks(
                model, settings, work.tasks, work.calibrations, chatFormat, work.longInput, metrics, maxDocumentBytes);
    }

    EngineSettings settings() {
        return settings;
    }

    List<Task> tasks() {
        return work.tasks;
    }

    Map<Task, Calibration> calibrations() {
        return work.calibrations;
    }
}
