// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.cache;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import io.delta.tables.DeltaTable;
import io.gemlake.job.Amounts;
import io.gemlake.job.Console;
import io.gemlake.job.LakeErrors;
import io.gemlake.job.TableFiles;
import io.gemlake.spark.cache.CacheTable;
import io.gemlake.spark.cache.ConcurrentWriters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// The commands over one table.
public final class CacheCommands {
    private static final String CHECK = "spark.databricks.delta.retentionDurationCheck.enabled";

    private final SparkSession spark;
    private final CacheTable table;
    private final Console console;

    /// @param path of the table
    public CacheCommands(SparkSession spark, String path, Console console) {
        this.spark = spark;
        this.table = new CacheTable(spark, path);
        this.console = console;
        if (!table.exists()) {
            throw LakeErrors.cacheAbsent(path);
        }
    }

    /// Shows how much is there, of what.
    public void stats() {
        Row all = table.read()
                .agg(
                        count(lit(1)),
                        expr("count(DISTINCT text_hmac)"),
                        expr("count(DISTINCT text_hmac, model_hash, task_version)"))
                .head();
        Row detail = delta().detail().select("numFiles", "sizeInBytes").head();
        console.say(String.format(
                Locale.ROOT,
                "%,d entries of %,d texts, %,d of them doubled; %s in %,d files",
                all.getLong(0),
                all.getLong(1),
                all.getLong(0) - all.getLong(2),
                Amounts.bytes(detail.getLong(1)),
                detail.getLong(0)));
        List<Row> versions = table.read()
                .groupBy(CacheTable.TASK, CacheTable.MODEL_HASH, CacheTable.TASK_VERSION)
                .agg(
                        count(lit(1)).as("entries"),
                        min(CacheTable.CREATED_AT).cast("string"),
                        max(CacheTable.CREATED_AT).cast("string"))
                .orderBy(col(CacheTable.TASK), col("entries").desc(), col(CacheTable.TASK_VERSION))
                .collectAsList();
        for (Row version : versions) {
            console.say(String.format(
                    Locale.ROOT,
                    "  %s, model %.12s, version %s: %,d entries, from %.19s to %.19s",
                    version.getString(0),
                    version.getString(1),
                    version.getString(2),
                    version.getLong(3),
                    version.getString(4),
                    version.getString(5)));
        }
    }

    /// What [#vacuum] takes away beside doubled entries.
    ///
    /// @param keepDays entries of versions go to which nothing was added for so long; empty to keep all
    /// @param models   whose entries go, by the beginnings of their SHA-256
    /// @param hours    files are deleted that the table has not used for so long; empty for what the table itself
    ///                 says, a week
    public record Vacuum(OptionalInt keepDays, List<String> models, OptionalInt hours) {
        public Vacuum {
            models = List.copyOf(models);
        }
    }

    /// Removes entries that nobody needs, packs the others, and deletes files.
    public void vacuum(Vacuum what) {
        ConcurrentWriters.require(spark, table.path());
        long before = table.read().count();
        for (String model : what.models()) {
            delta().delete(col(CacheTable.MODEL_HASH).startsWith(model.toLowerCase(Locale.ROOT)));
        }
        what.keepDays().ifPresent(this::deleteOldVersions);
        deleteDoubles();
        delta().optimize().executeCompaction();
        deleteFiles(what.hours());
        long after = table.read().count();
        console.say(String.format(Locale.ROOT, "%,d entries removed, %,d kept", before - after, after));
    }

    private void deleteOldVersions(int days) {
        Dataset<Row> old = table.read()
                .groupBy(CacheTable.MODEL_HASH, CacheTable.TASK_VERSION)
                .agg(max(CacheTable.CREATED_AT).as("newest"))
                .filter(col("newest").lt(current_timestamp().minus(expr("INTERVAL " + days + " DAYS"))));
        delete(old, CacheTable.MODEL_HASH, CacheTable.TASK_VERSION);
    }

    /// Of doubled entries the newest stays.
    private void deleteDoubles() {
        Column age = struct(col(CacheTable.CREATED_AT), col(CacheTable.WRITER));
        Dataset<Row> doubled = table.read()
                .groupBy(CacheTable.TEXT_HMAC, CacheTable.MODEL_HASH, CacheTable.TASK_VERSION)
                .agg(count(lit(1)).as("entries"), max(age).as("newest"))
                .filter("entries > 1");
        delta().as("cache")
                .merge(
                        doubled.as("doubled"),
                        same(CacheTable.TEXT_HMAC, CacheTable.MODEL_HASH, CacheTable.TASK_VERSION)
                                + " AND struct(cache.created_at, cache.writer) < doubled.newest")
                .whenMatched()
                .delete()
                .execute();
    }

    private void delete(Dataset<Row> keys, String... columns) {
        delta().as("cache")
                .merge(keys.as("doubled"), same(columns))
                .whenMatched()
                .delete()
                .execute();
    }

    private static String same(String... columns) {
        List<String> conditions = new ArrayList<>();
        for (String column : columns) {
            conditions.add("cache.%1$s = doubled.%1$s".formatted(column));
        }
        return String.join(" AND ", conditions);
    }

    /// What [#forget] does with the files that texts were deleted from.
    public enum Files {
        /// They stay, for as long as the table keeps its versions.
        KEPT,
        /// They are deleted at once.
        DELETED
    }

    /// Removes all entries of texts.
    ///
    /// @param keys of the texts, in a column `text_hmac`
    public void forget(Dataset<Row> keys, Files files) {
        ConcurrentWriters.require(spark, table.path());
        Dataset<Row> distinct =
                keys.filter(col(CacheTable.TEXT_HMAC).isNotNull()).distinct();
        long before = table.read().count();
        delete(distinct, CacheTable.TEXT_HMAC);
        long after = table.read().count();
        console.say(String.format(Locale.ROOT, "%,d entries deleted, %,d kept", before - after, after));
        switch (files) {
            case KEPT ->
                console.say(
                        "Earlier versions of the table still have them, in files that the next VACUUM deletes when they"
                                + " are old enough: `gemlake cache vacuum`, or `forget` with --now for at once");
            case DELETED -> {
                deleteFiles(OptionalInt.of(0));
                console.say("The files that had them are deleted");
            }
        }
    }

    /// Delta refuses less than a week, which readers may still need, unless that is wanted.
    private void deleteFiles(OptionalInt hours) {
        if (hours.isEmpty()) {
            TableFiles.vacuum(spark, delta(), hours);
            return;
        }
        String before = spark.conf().get(CHECK, "true");
        spark.conf().set(CHECK, "false");
        try {
            TableFiles.vacuum(spark, delta(), hours);
        } finally {
            spark.conf().set(CHECK, before);
        }
    }

    private DeltaTable delta() {
        return DeltaTable.forPath(spark, table.path());
    }
}
