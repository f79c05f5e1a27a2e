// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.gemlake.engine.ErrorCode;
import io.gemlake.engine.Task;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.ModelHandle;
import io.gemlake.spark.cache.ResultCache;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/// The columns that hold the results of tasks, one each: `STRUCT<result, error, model, model_hash, task_version>`. A
/// column is NULL while its task was not computed. Sets of tasks are bits of a number, the first task's the lowest.
final class TaskColumns {
    static final String RESULT = "result";
    /// Sets of tasks are bits of a BIGINT.
    static final int MOST = Long.SIZE - 2;

    static final String ERROR = "error";
    static final String MODEL = "model";
    static final String MODEL_HASH = "model_hash";
    static final String TASK_VERSION = "task_version";

    private static final StructType ERROR_TYPE = new StructType()
            .add("code", DataTypes.StringType)
            .add("stage", DataTypes.StringType)
            .add("message", DataTypes.StringType);

    private static final List<ErrorCode> OF_INPUT =
            List.of(ErrorCode.REQUEST_TOO_LONG, ErrorCode.DOCUMENT_TOO_LONG, ErrorCode.REQUEST_INVALID);

    private final Enricher enricher;
    private final List<Task> tasks;
    private final List<StructField> results;
    private final List<String> versions;

    /// @param enricher of all the tasks; what it adds to rows beside results they keep
    TaskColumns(Enricher enricher, List<Task> tasks) {
        this.enricher = enricher;
        this.tasks = List.copyOf(tasks);
        this.results = List.of(Enricher.resultColumns(tasks).fields()).subList(0, tasks.size());
        this.versions = tasks.stream().map(enricher::version).toList();
    }

    /// The names of the columns.
    List<String> names() {
        return results.stream().map(StructField::name).toList();
    }

    List<Task> tasks() {
        return tasks;
    }

    /// Names and types of the columns.
    StructType schema() {
        var schema = new StructType();
        for (StructField result : results) {
            schema = schema.add(
                    result.name(),
                    new StructType()
                            .add(RESULT, result.dataType())
                            .add(ERROR, ERROR_TYPE)
                            .add(MODEL, DataTypes.StringType)
                            .add(MODEL_HASH, DataTypes.StringType)
                            .add(TASK_VERSION, DataTypes.StringType));
        }
        return schema;
    }

    /// All tasks.
    long all() {
        return (1L << tasks.size()) - 1;
    }

    /// What this job's model and tasks depend on: another value means that some results may be of another version.
    String version() {
        return enricher.model().sha256() + " " + String.join(" ", versions) + " " + names();
    }

    /// Whether a column of this name holds a result that this job would compute, be it an error.
    ///
    /// @param index of the task
    /// @param column that holds the struct, or NULL
    Column isCurrent(int index, Column column) {
        return column.getField(MODEL_HASH)
                .eqNullSafe(lit(enricher.model().sha256()))
                .and(column.getField(TASK_VERSION).eqNullSafe(lit(versions.get(index))));
    }

    /// Adds up those bits of tasks for which a condition holds; NULL does not.
    Column bits(IntFunction<Column> condition) {
        return IntStream.range(0, tasks.size())
                .mapToObj(
                        index -> when(condition.apply(index), lit(1L << index)).otherwise(lit(0L)))
                .reduce(Column::plus)
                .orElseThrow();
    }

    /// Runs some of the tasks over texts, and gives all columns, NULL for tasks that were not asked.
    ///
    /// @param rows   with the column of the texts, which is left out, and none with the name of a result
    /// @param wanted bits of the tasks
    Dataset<Row> compute(Dataset<Row> rows, String textColumn, long wanted) {
        List<Integer> indices = IntStream.range(0, tasks.size())
                .filter(index -> (wanted >> index & 1) == 1)
                .boxed()
                .toList();
        List<Task> subset = indices.stream().map(tasks::get).toList();
        String[] computed = Enricher.resultColumns(subset).fieldNames();
        Dataset<Row> enriched = enricher.subset(subset).enrich(rows, textColumn);
        List<Column> columns = new ArrayList<>();
        for (String name : rows.columns()) {
            if (!name.equals(textColumn)) {
                columns.add(Documents.quoted(name));
            }
        }
        for (int index = 0; index < tasks.size(); index++) {
            int place = indices.indexOf(index);
            StructField field = schema().fields()[index];
            Column value = place < 0
                    ? lit(null).cast(field.dataType())
                    : result(index, col(computed[place])).cast(field.dataType());
            columns.add(value.as(field.name()));
        }
        columns.add(col(Sink.TRUNCATED));
        columns.add(col(Sink.INPUT_TOKENS));
        columns.add(col(Sink.OUTPUT_TOKENS));
        for (String extra : List.of(ResultCache.ENTRIES, Enricher.MILLIS)) {
            if (List.of(enriched.columns()).contains(extra)) {
                columns.add(col(extra));
            }
        }
        return enriched.select(columns.toArray(Column[]::new));
    }

    /// Runs over each text the tasks that it needs, with as many Spark tasks as run at a time; columns as [#compute]
    /// gives them.
    ///
    /// @param texts  with [Documents#TEXT] and [DueDocuments#TASKS], which are left out
    /// @param wanted all sets of tasks that texts need, each once; one or more
    Dataset<Row> computeEach(Dataset<Row> texts, List<Long> wanted) {
        int cores = texts.sparkSession().sparkContext().defaultParallelism();
        return wanted.stream()
                .map(bits -> compute(
                        texts.filter(col(DueDocuments.TASKS).equalTo(bits))
                                .drop(DueDocuments.TASKS)
                                .repartition(cores),
                        Documents.TEXT,
                        bits))
                .reduce(Dataset::unionByName)
                .orElseThrow();
    }

    /// What the cache is asked for, a column a task.
    List<ResultCache.Lookup> lookups() {
        return IntStream.range(0, tasks.size())
                .mapToObj(index -> new ResultCache.Lookup(lookupColumn(index), enricher.cached(tasks.get(index))))
                .toList();
    }

    /// The columns of tasks from those of [#lookups], NULL where nothing was found.
    List<Column> found() {
        return IntStream.range(0, tasks.size())
                .mapToObj(index -> {
                    Column found = col(lookupColumn(index));
                    StructField field = schema().apply(index);
                    return when(
                                    found.getField("hit"),
                                    struct(
                                            index,
                                            found.getField(RESULT),
                                            lit(null).cast(ERROR_TYPE)))
                            .cast(field.dataType())
                            .as(field.name());
                })
                .toList();
    }

    /// Whether one of those results is of a text that was cut.
    Column foundTruncated() {
        return IntStream.range(0, tasks.size())
                .mapToObj(index -> coalesce(col(lookupColumn(index)).getField(Sink.TRUNCATED), lit(false)))
                .reduce(Column::or)
                .orElseThrow()
                .as(Sink.TRUNCATED);
    }

    private static String lookupColumn(int index) {
        return "gemlake_lookup_" + index;
    }

    private Column result(int index, Column value) {
        Column error = col(Enricher.ERROR);
        Column code = error.getField("code");
        Column stage = when(code.isin(OF_INPUT.stream().map(Enum::name).toArray()), "input")
                .otherwise("inference");
        return struct(
                index,
                value,
                when(
                        error.isNotNull(),
                        functions.struct(
                                code.as("code"),
                                stage.as("stage"),
                                error.getField("message").as("message"))));
    }

    private Column struct(int index, Column value, Column error) {
        ModelHandle model = enricher.model();
        return functions.struct(
                value.as(RESULT),
                error.as(ERROR),
                lit(model.name()).as(MODEL),
                lit(model.sha256()).as(MODEL_HASH),
                lit(versions.get(index)).as(TASK_VERSION));
    }
}
