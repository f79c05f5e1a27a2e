// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.cache;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.gemlake.engine.Task;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.GemlakeConf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/// Results that were computed before, by the content of their texts: a Delta table of the settings. Only completed
/// results are kept, and a doubled entry does no harm: what is equal in key, model and version is equal.
public final class ResultCache {
    /// The column with the keys of texts.
    public static final String KEY = "gemlake_text_key";

    /// The column with what is to be kept of each document: see [Enricher#withCacheEntries].
    public static final String ENTRIES = "gemlake_cache_entries";

    /// Its type.
    public static final DataType ENTRIES_TYPE = DataTypes.createArrayType(CacheTable.OF_A_TASK);

    private final CacheTable table;
    private final TextKeys keys;

    private ResultCache(CacheTable table, TextKeys keys) {
        this.table = table;
        this.keys = keys;
    }

    /// The cache of the settings; empty where there is none.
    ///
    /// @throws io.gemlake.spark.GemlakeException `CACHE_INVALID` when its secret is missing or of no use
    public static Optional<ResultCache> open(SparkSession spark, GemlakeConf conf) {
        return conf.cacheTable()
                .map(path -> new ResultCache(
                        new CacheTable(spark, path),
                        TextKeys.of(conf, spark.sparkContext().hadoopConfiguration())));
    }

    /// The path of the table.
    public String path() {
        return table.path();
    }

    public CacheTable table() {
        return table;
    }

    public TextKeys keys() {
        return keys;
    }

    /// The key of a text, NULL for none. Nothing of the secret stands in a plan.
    public Column key(Column text) {
        TextKeys all = keys;
        UDF1<String, String> key = value -> value == null ? null : all.of(value.getBytes(StandardCharsets.UTF_8));
        return udf(key, DataTypes.StringType).apply(text);
    }

    /// A task, and the column for what is known of it.
    public record Lookup(String column, CachedTask task) {}

    /// The rows, in any order, with [#KEY] and for each task a column
    /// `STRUCT<hit BOOLEAN, result, truncated BOOLEAN, input_tokens INT, output_tokens INT>` behind their own: one
    /// join with the table. The type of a result is that of the column which [Enricher] writes for its task.
    public Dataset<Row> lookup(Dataset<Row> texts, String textColumn, List<Lookup> lookups) {
        Dataset<Row> keyed = texts.withColumn(KEY, key(col("`" + textColumn.replace("`", "``") + "`")));
        Optional<Dataset<Row>> found = found(lookups.stream().map(Lookup::task).toList());
        Dataset<Row> joined = found.isEmpty()
                ? keyed
                : keyed.join(found.get(), keyed.col(KEY).equalTo(found.get().col(CacheTable.TEXT_HMAC)), "left");
        List<Column> columns = new ArrayList<>();
        Arrays.stream(keyed.columns())
                .map(name -> keyed.col("`" + name.replace("`", "``") + "`"))
                .forEach(columns::add);
        for (int i = 0; i < lookups.size(); i++) {
            Lookup lookup = lookups.get(i);
            Column entry = found.isEmpty() ? null : found.get().col(entryColumn(i));
            columns.add(shown(lookup.task().task(), entry).as(lookup.column()));
        }
        return joined.select(columns.toArray(Column[]::new));
    }

    private static Column shown(Task task, @Nullable Column entry) {
        DataType type = Enricher.resultType(task);
        if (entry == null) {
            return struct(
                    lit(false).as("hit"),
                    lit(null).cast(type).as(CacheTable.RESULT),
                    lit(null).cast(DataTypes.BooleanType).as(CacheTable.TRUNCATED),
                    lit(null).cast(DataTypes.IntegerType).as(CacheTable.INPUT_TOKENS),
                    lit(null).cast(DataTypes.IntegerType).as(CacheTable.OUTPUT_TOKENS));
        }
        UDF1<String, @Nullable Object> read = json -> json == null
                ? null
                : ResultJson.read(json).map(Enricher::resultValue).orElse(null);
        Column result = udf(read, type).apply(entry.getField(CacheTable.RESULT));
        return struct(
                result.isNotNull().as("hit"),
                result.as(CacheTable.RESULT),
                entry.getField(CacheTable.TRUNCATED).as(CacheTable.TRUNCATED),
                entry.getField(CacheTable.INPUT_TOKENS).as(CacheTable.INPUT_TOKENS),
                entry.getField(CacheTable.OUTPUT_TOKENS).as(CacheTable.OUTPUT_TOKENS));
    }

    /// The column of [#found] with the entry of a task.
    ///
    /// @param task counted from 0
    public static String entryColumn(int task) {
        return "entry_" + task;
    }

    /// What is known of these tasks, a row for each text: its key as `text_hmac`, and [#entryColumn] for each task,
    /// a `STRUCT<result STRING, truncated, input_tokens, output_tokens>` or NULL. Of doubled entries any counts.
    /// Empty as long as there is no table.
    public Optional<Dataset<Row>> found(List<CachedTask> tasks) {
        if (tasks.isEmpty() || !table.exists()) {
            return Optional.empty();
        }
        Column any = lit(false);
        List<Column> entries = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            CachedTask task = tasks.get(i);
            Column ofTask = col(CacheTable.TASK_VERSION)
                    .equalTo(task.version())
                    .and(col(CacheTable.MODEL_HASH).equalTo(task.modelSha256()));
            any = i == 0 ? ofTask : any.or(ofTask);
            Column entry = struct(
                    col(CacheTable.RESULT),
                    col(CacheTable.TRUNCATED),
                    col(CacheTable.INPUT_TOKENS),
                    col(CacheTable.OUTPUT_TOKENS));
            entries.add(first(when(ofTask, entry), true).as(entryColumn(i)));
        }
        return Optional.of(table.read()
                .filter(any.and(col(CacheTable.TEXT_HMAC).isNotNull()))
                .groupBy(CacheTable.TEXT_HMAC)
                .agg(entries.getFirst(), entries.subList(1, entries.size()).toArray(Column[]::new)));
    }

    /// Who adds entries.
    ///
    /// @param run    names a run, or a query
    /// @param part   of the run: each is added once, and in growing order, however often it is tried
    /// @param writer shown to people
    public record Commit(String run, long part, String writer) {}

    /// Adds what rows have in [#KEY] and [#ENTRIES], in one commit. Evaluates them once.
    ///
    /// @throws io.gemlake.spark.GemlakeException `STORE_UNSAFE` where another writer would be lost
    public void write(Dataset<Row> results, Commit commit) {
        append(
                results.filter(col(KEY).isNotNull())
                        .select(
                                col(KEY).as(CacheTable.TEXT_HMAC),
                                explode(col(ENTRIES)).as("entry"))
                        .select(col(CacheTable.TEXT_HMAC), col("entry.*")),
                commit);
    }

    /// Adds entries of the columns `text_hmac` and those of a task.
    void append(Dataset<Row> entries, Commit commit) {
        ConcurrentWriters.require(entries.sparkSession(), path());
        Dataset<Row> once = entries.dropDuplicates(CacheTable.TASK_VERSION, CacheTable.MODEL_HASH, CacheTable.TEXT_HMAC)
                .withColumn(CacheTable.CREATED_AT, current_timestamp())
                .withColumn(CacheTable.WRITER, lit(commit.writer()))
                .sortWithinPartitions(CacheTable.TASK_VERSION, CacheTable.TEXT_HMAC);
        table.append(
                once, Map.of("txnAppId", "gemlake-cache-" + commit.run(), "txnVersion", String.valueOf(commit.part())));
    }

    /// What is to be kept of a document, as a value of [#ENTRIES].
    public static Row[] rows(List<Entry> entries) {
        return entries.stream()
                .map(entry -> RowFactory.create(
                        Enricher.taskName(entry.task().task()),
                        entry.task().modelSha256(),
                        entry.task().version(),
                        entry.result(),
                        entry.truncated(),
                        entry.inputTokens(),
                        entry.outputTokens()))
                .toArray(Row[]::new);
    }
}
