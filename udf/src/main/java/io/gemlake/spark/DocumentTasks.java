// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.Calibration;
import io.gemlake.engine.ChatFormat;
import io.gemlake.engine.ErrorCode;
import io.gemlake.engine.Lane;
import io.gemlake.engine.LongInput;
import io.gemlake.engine.Task;
import io.gemlake.engine.TaskOutcome;
import io.gemlake.engine.TaskProgram;
import io.gemlake.spark.cache.CachedTask;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/// What an executor needs to run tasks over documents: a handle of the model, settings, tasks and their calibrations.
/// Small, whatever the model's size; travels in the closure of a Spark task.
public final class DocumentTasks implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ModelHandle model;
    private final EngineSettings settings;
    private final Task[] tasks;
    private final HashMap<Task, Calibration> calibrations;
    private final ChatFormat chatFormat;
    private final LongInput longInput;
    private final EnrichMetrics metrics;
    private final int maxDocumentBytes;

    DocumentTasks(
            ModelHandle model,
            EngineSettings settings,
            List<Task> tasks,
            Map<Task, Calibration> calibrations,
            ChatFormat chatFormat,
            LongInput longInput,
            EnrichMetrics metrics,
            int maxDocumentBytes) {
        this.model = model;
        this.settings = settings;
        this.tasks = tasks.toArray(Task[]::new);
        this.calibrations = new HashMap<>(calibrations);
        this.chatFormat = chatFormat;
        this.longInput = longInput;
        this.metrics = metrics;
        this.maxDocumentBytes = maxDocumentBytes;
    }

    private DocumentTasks(DocumentTasks other, EngineSettings settings) {
        this(
                other.model,
                settings,
                other.tasks(),
                other.calibrations,
                other.chatFormat,
                other.longInput,
                other.metrics,
                other.maxDocumentBytes);
    }

    /// The work of operators that run in a Spark task at a time, in the same order. What keys and values get when
    /// nobody chose, they share.
    ///
    /// @throws GemlakeException `GEMLAKE_MEMORY_TOO_SMALL` when executors cannot hold all of it
    public static List<DocumentTasks> together(SparkSession spark, List<DocumentTasks> operators) {
        if (operators.size() > 1) {
            OperatorMemory.of(operators).check(spark);
        }
        return operators.stream()
                .map(each -> new DocumentTasks(each, each.settings.among(operators.size())))
                .toList();
    }

    /// The tasks, in the order of their results.
    public List<Task> tasks() {
        return List.of(tasks);
    }

    /// The name of the model that is written into results.
    public String modelName() {
        return model.name();
    }

    /// The tasks as the cache of results knows them.
    public List<CachedTask> cachedTasks() {
        return tasks().stream()
                .map(task -> new CachedTask(task, model.sha256(), version(task)))
                .toList();
    }

    /// The version of everything but model and text that the result of one task depends on. Tasks beside it change
    /// nothing.
    String version(Task task) {
        return TaskProgram.of(List.of(task), chatFormat, calibrations)
                        .withLongInput(longInput)
                        .version()
                + "-" + settings.version();
    }

    String modelSha256() {
        return model.sha256();
    }

    EngineSettings settings() {
        return settings;
    }

    /// Runs the tasks over the documents of a partition, inside of a Spark task.
    ///
    /// @param documents read by the thread that reads the results, ahead of them; it may have none for as long as
    ///                  others wait for their results, and have more afterwards
    public <R> DocumentRun<R> run(Iterator<DocumentRun.Document<R>> documents, TaskContext context) {
        return new DocumentRun<>(this, documents, context);
    }

    /// Runs the tasks over one document at a time, inside of a Spark task.
    public OneByOne oneByOne(TaskContext context) {
        return new OneByOne(this, context);
    }

    /// Why a document is not read at all, or null.
    TaskOutcome.@Nullable Failed refusal(long bytes) {
        if (bytes <= maxDocumentBytes) {
            return null;
        }
        return new TaskOutcome.Failed(
                ErrorCode.REQUEST_TOO_LONG,
                String.format(
                        Locale.ROOT,
                        "the document has %d bytes, more than the limit of %d; shorten it or raise %s",
                        bytes,
                        maxDocumentBytes,
                        Setting.DOCUMENT_BYTES.key()));
    }

    /// A lane of this JVM's engine, which the end of the Spark task gives back, and its kill stops.
    Lane lease(TaskContext context) {
        return TaskLane.lease(model, settings, metrics, context);
    }

    TaskProgram program() {
        return TaskProgram.of(tasks(), chatFormat, calibrations).withLongInput(longInput);
    }

    EnrichMetrics metrics() {
        return metrics;
    }
}
