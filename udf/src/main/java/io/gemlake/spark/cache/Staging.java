// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.cache;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/// The entries of a query on the driver's side: a directory below the table, and the commit of what is in it.
public final class Staging {
    /// Delta leaves directories alone whose names begin with an underscore.
    private static final String DIRECTORY = "_gemlake_staging";

    private static final Duration ABANDONED_AFTER = Duration.ofDays(1);

    private static final StructType LINES = lines();

    private final ResultCache cache;
    private final String name;
    private final Path directory;

    private Staging(ResultCache cache, String name) {
        this.cache = cache;
        this.name = name;
        this.directory = new Path(new Path(cache.path(), DIRECTORY), name);
    }

    private static StructType lines() {
        var lines = new StructType().add(CacheTable.TEXT_HMAC, DataTypes.StringType);
        for (var field : CacheTable.OF_A_TASK.fields()) {
            lines = lines.add(field);
        }
        return lines;
    }

    /// Makes a directory of its own in a cache.
    ///
    /// @param query for people
    /// @throws io.gemlake.spark.GemlakeException `STORE_UNSAFE` where another writer would be lost
    public static Staging create(SparkSession spark, ResultCache cache, String query) {
        ConcurrentWriters.require(spark, cache.path());
        // Delta makes no table where something lies already.
        cache.table().create();
        var staging = new Staging(cache, query + "-" + UUID.randomUUID());
        try {
            staging.files(spark).mkdirs(staging.directory);
            return staging;
        } catch (IOException e) {
            throw CacheErrors.unreadable(staging.directory.toString(), e);
        }
    }

    /// What executors need to write there.
    public StagedEntries entries(List<CachedTask> tasks) {
        return new StagedEntries(directory.toString(), cache.keys(), tasks);
    }

    /// Adds what is there to the cache, in one commit, and takes the directory away.
    ///
    /// @param writer for people
    public void commit(SparkSession spark, String writer) throws IOException {
        FileStatus[] whole =
                files(spark).listStatus(directory, file -> !file.getName().startsWith("_"));
        if (whole.length > 0) {
            cache.append(
                    spark.read().schema(LINES).json(directory.toString()), new ResultCache.Commit(name, 0, writer));
        }
        delete(spark);
    }

    /// Takes the directory away, and those beside it that nobody has written to for a day.
    public void delete(SparkSession spark) throws IOException {
        FileSystem files = files(spark);
        files.delete(directory, true);
        long oldestMillis = Instant.now().minus(ABANDONED_AFTER).toEpochMilli();
        for (FileStatus other : files.listStatus(directory.getParent())) {
            if (lastWriteMillis(files, other) < oldestMillis) {
                files.delete(other.getPath(), true);
            }
        }
    }

    private static long lastWriteMillis(FileSystem files, FileStatus directory) throws IOException {
        long lastMillis = directory.getModificationTime();
        try {
            for (FileStatus file : files.listStatus(directory.getPath())) {
                lastMillis = Math.max(lastMillis, file.getModificationTime());
            }
        } catch (FileNotFoundException e) {
            // The query that it belonged to has deleted it just now.
            return Long.MAX_VALUE;
        }
        return lastMillis;
    }

    private FileSystem files(SparkSession spark) throws IOException {
        return directory.getFileSystem(spark.sparkContext().hadoopConfiguration());
    }
}
