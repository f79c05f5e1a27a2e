// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.apache.spark.sql.functions.bool_or;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.delta.tables.DeltaTable;
import io.gemlake.job.Commits;
import io.gemlake.job.LakeErrors;
import io.gemlake.spark.cache.DeltaLogs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/// The Delta table that takes the results, one row a document: its flow and key, a column for each task (see
/// [TaskColumns]), and what became of it. [SinkMerge] writes it.
final class Sink {
    /// Name of the flow, which tells documents of several sources apart.
    static final String SOURCE = "source";

    static final String TRUNCATED = "truncated";
    static final String INPUT_TOKENS = "input_tokens";
    static final String OUTPUT_TOKENS = "output_tokens";

    /// [#DONE], [#FAILED] (a later run tries again) or [#QUARANTINED].
    static final String STATUS = "status";

    static final String DONE = "done";
    static final String FAILED = "failed";
    static final String QUARANTINED = "quarantined";

    /// How often the text was tried in vain; 0 where all is done.
    static final String ATTEMPTS = "attempts";

    static final String RUN = "run_id";
    static final String ENRICHED_AT = "enriched_at";

    /// What [#state] says of a document: its key, the hash of its text, and bits of tasks.
    static final String STATE_KEY = "gemlake_sink_key";
    static final String STATE_HASH = "gemlake_sink_hash";
    static final String STATE_CURRENT = "gemlake_sink_current";
    static final String STATE_MISSING = "gemlake_sink_missing";
    static final String STATE_FAILED = "gemlake_sink_failed";
    static final String STATE_ATTEMPTS = "gemlake_sink_attempts";

    /// How a session says what tables are made with; whoever reads sinks by something that does not know deletion
    /// vectors sets it to false.
    private static final String DELETION_VECTORS_BY_DEFAULT =
            "spark.databricks.delta.properties.defaults.enableDeletionVectors";

    private final SparkSession spark;
    private final Flow flow;
    private final TaskColumns tasks;
    private final String key;

    /// @param key name of the key column
    Sink(SparkSession spark, Flow flow, TaskColumns tasks, String key) {
        this.spark = spark;
        this.flow = flow;
        this.tasks = tasks;
        this.key = key;
        if (columns(DataTypes.NullType).stream()
                        .skip(2)
                        .anyMatch(field -> field.name().equalsIgnoreCase(key))
                || key.equalsIgnoreCase(SOURCE)) {
            throw LakeErrors.sourceInvalid(
                    flow.source().path(),
                    "its key column '" + key + "' has the name of a result column; read it through a view or copy that"
                            + " names it otherwise");
        }
    }

    /// The directory as Hadoop writes it: Delta takes `file:///lake` and `file:/lake` for two places.
    String path() {
        return new Path(flow.sink().path()).toString();
    }

    String key() {
        return key;
    }

    Flow flow() {
        return flow;
    }

    TaskColumns tasks() {
        return tasks;
    }

    /// What the table knows of the flow's documents. Empty when there is no table yet.
    Optional<Dataset<Row>> state() {
        return table().map(table -> table.filter(col(SOURCE).equalTo(flow.name()))
                .select(
                        Documents.quoted(key).as(STATE_KEY),
                        col(Documents.TEXT_HASH).as(STATE_HASH),
                        col(ATTEMPTS).as(STATE_ATTEMPTS),
                        tasks.bits(index -> value(table, index)
                                        .map(column -> tasks.isCurrent(index, column))
                                        .orElse(lit(false)))
                                .as(STATE_CURRENT),
                        tasks.bits(index ->
                                        value(table, index).map(Column::isNull).orElse(lit(true)))
                                .as(STATE_MISSING),
                        tasks.bits(index -> value(table, index)
                                        .map(column -> column.getField(TaskColumns.ERROR)
                                                .isNotNull())
                                        .orElse(lit(false)))
                                .as(STATE_FAILED)));
    }

    /// The part of [#state] whose results are errors, or missing.
    Dataset<Row> unfinished() {
        return state().orElseThrow()
                .filter(col(STATE_FAILED).bitwiseOR(col(STATE_MISSING)).notEqual(0));
    }

    /// How many documents of the flow the table has.
    long count() {
        return table().map(
                        table -> table.filter(col(SOURCE).equalTo(flow.name())).count())
                .orElse(0L);
    }

    /// Results that the table has of texts, whatever document they belong to: the hash, a column a task, NULL where
    /// there is no result that this job would compute, and [#TRUNCATED].
    ///
    /// @param hashes distinct, in a column [Documents#TEXT_HASH]
    Optional<Dataset<Row>> results(Dataset<Row> hashes) {
        return table().map(table -> {
            List<Column> kept = new ArrayList<>();
            List<Column> gathered = new ArrayList<>();
            kept.add(col(Documents.TEXT_HASH));
            Column any = lit(false);
            gathered.add(bool_or(col(TRUNCATED)).as(TRUNCATED));
            for (int index = 0; index < tasks.names().size(); index++) {
                StructField field = tasks.schema().fields()[index];
                int task = index;
                Column known = value(table, index)
                        .map(column -> when(
                                tasks.isCurrent(task, column)
                                        .and(column.getField(TaskColumns.ERROR).isNull()),
                                column))
                        .orElse(lit(null))
                        .cast(field.dataType());
                any = any.or(known.isNotNull());
                kept.add(known.as(field.name()));
                gathered.add(first(Documents.quoted(field.name()), true).as(field.name()));
            }
            kept.add(any.and(col(TRUNCATED)).as(TRUNCATED));
            return table.select(kept.toArray(Column[]::new))
                    .join(hashes, Documents.TEXT_HASH)
                    .groupBy(Documents.TEXT_HASH)
                    .agg(
                            gathered.getFirst(),
                            gathered.subList(1, gathered.size()).toArray(Column[]::new));
        });
    }

    /// Makes the table, or adds the columns that it lacks.
    ///
    /// @param keyType type of the key
    void prepare(DataType keyType) {
        Commits.retrying(() -> prepareOnce(keyType));
    }

    private void prepareOnce(DataType keyType) {
        try {
            DeltaLogs.make(spark, path(), () -> make(keyType));
        } catch (IOException e) {
            throw LakeErrors.sinkUnusable(path(), e);
        }
        List<String> known =
                Arrays.asList(DeltaTable.forPath(spark, path()).toDF().columns());
        for (StructField column : columns(keyType)) {
            if (!known.contains(column.name())) {
                spark.sql("ALTER TABLE " + name() + " ADD COLUMNS (" + column.toDDL() + ")");
            }
        }
        if (keepsEveryChange() && !hasFeed()) {
            spark.sql("ALTER TABLE " + name() + " SET TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')");
        }
    }

    private boolean keepsEveryChange() {
        return flow.sink().history() == SinkSpec.History.EVERY;
    }

    private void make(DataType keyType) {
        var builder = DeltaTable.createIfNotExists(spark).location(path());
        for (StructField column : columns(keyType)) {
            builder = builder.addColumn(column.name(), column.dataType(), true);
        }
        if (keepsEveryChange()) {
            builder = builder.property("delta.enableChangeDataFeed", "true");
        }
        if (!spark.conf().contains(DELETION_VECTORS_BY_DEFAULT)) {
            // Otherwise each part writes all rows again of each file that has one of its documents.
            builder = builder.property("delta.enableDeletionVectors", "true");
        }
        builder.execute();
    }

    /// The table's name in SQL.
    String name() {
        return "delta.`" + path().replace("`", "``") + "`";
    }

    /// Columns of other tasks, whose results belong to the text of before.
    List<String> columnsOfOthers() {
        return Arrays.stream(DeltaTable.forPath(spark, path()).toDF().schema().fields())
                .filter(field -> !tasks.names().contains(field.name()))
                .filter(field -> field.dataType() instanceof StructType type
                        && Arrays.asList(type.fieldNames()).contains(TaskColumns.TASK_VERSION))
                .map(StructField::name)
                .toList();
    }

    private boolean hasFeed() {
        Row detail = DeltaTable.forPath(spark, path()).detail().head();
        return "true"
                .equals(detail.<String, String>getJavaMap(detail.fieldIndex("properties"))
                        .get("delta.enableChangeDataFeed"));
    }

    private List<StructField> columns(DataType keyType) {
        var columns = new ArrayList<StructField>();
        columns.add(DataTypes.createStructField(key, keyType, true));
        columns.add(DataTypes.createStructField(SOURCE, DataTypes.StringType, true));
        columns.add(DataTypes.createStructField(Documents.TEXT_HASH, DataTypes.StringType, true));
        columns.addAll(List.of(tasks.schema().fields()));
        columns.add(DataTypes.createStructField(TRUNCATED, DataTypes.BooleanType, true));
        columns.add(DataTypes.createStructField(INPUT_TOKENS, DataTypes.IntegerType, true));
        columns.add(DataTypes.createStructField(OUTPUT_TOKENS, DataTypes.IntegerType, true));
        columns.add(DataTypes.createStructField(STATUS, DataTypes.StringType, true));
        columns.add(DataTypes.createStructField(ATTEMPTS, DataTypes.IntegerType, true));
        columns.add(DataTypes.createStructField(RUN, DataTypes.StringType, true));
        columns.add(DataTypes.createStructField(ENRICHED_AT, DataTypes.TimestampType, true));
        return columns;
    }

    private Optional<Dataset<Row>> table() {
        if (!exists()) {
            requireVacant();
            return Optional.empty();
        }
        Dataset<Row> table = DeltaTable.forPath(spark, path()).toDF();
        requireFit(table.schema());
        return Optional.of(table);
    }

    private boolean exists() {
        try {
            return DeltaLogs.haveTable(spark, path());
        } catch (IOException e) {
            throw LakeErrors.sinkUnusable(path(), e);
        }
    }

    private Optional<Column> value(Dataset<Row> table, int index) {
        String name = tasks.names().get(index);
        return Arrays.asList(table.columns()).contains(name) ? Optional.of(Documents.quoted(name)) : Optional.empty();
    }

    private void requireFit(StructType table) {
        List<String> known = Arrays.asList(table.fieldNames());
        for (String needed : List.of(key, SOURCE, Documents.TEXT_HASH, STATUS, ATTEMPTS)) {
            if (!known.contains(needed)) {
                throw LakeErrors.sinkInvalid(
                        path(),
                        "it has no column '" + needed + "', so no job of this key wrote it; choose another path");
            }
        }
        StructType expected = tasks.schema();
        IntStream.range(0, expected.size())
                .mapToObj(expected::apply)
                .filter(field -> known.contains(field.name()))
                .forEach(field -> requireSameType(table.apply(field.name()), field));
    }

    private void requireSameType(StructField found, StructField expected) {
        String foundType = found.dataType().catalogString();
        String expectedType = expected.dataType().catalogString();
        if (!foundType.equals(expectedType)) {
            throw LakeErrors.sinkInvalid(
                    path(),
                    "its column '" + found.name() + "' is of type " + foundType + ", and the results are of type "
                            + expectedType + "; choose another path");
        }
    }

    private void requireVacant() {
        var directory = new Path(path());
        try {
            FileSystem files = directory.getFileSystem(spark.sparkContext().hadoopConfiguration());
            if (files.exists(directory)
                    && Arrays.stream(files.listStatus(directory))
                            .anyMatch(each -> !each.getPath().getName().startsWith("_"))) {
                throw LakeErrors.sinkInvalid(
                        path(), "something else than a Delta table is there; choose another path, or empty it");
            }
        } catch (IOException e) {
            throw LakeErrors.sinkUnusable(path(), e);
        }
    }
}
