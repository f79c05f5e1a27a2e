// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import io.gemlake.job.LakeErrors;
import io.gemlake.spark.GemlakeException;
import io.gemlake.spark.cache.ConcurrentWriters;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A directory inside of a sink where results wait for their merge; gone when it is closed. What a killed driver left
/// behind goes with a later run, once nothing was written there for a day: until then it may be a run at work.
/// Directories above that were made for it are gone as well, if nothing else is there.
final class Staging implements AutoCloseable {
    /// Delta leaves directories alone whose names begin with an underscore.
    static final String DIRECTORY = "_gemlake_staging";

    private static final Logger LOG = LoggerFactory.getLogger(Staging.class);
    private static final Duration ABANDONED_AFTER = Duration.ofDays(1);

    /// A run writes once a part, which takes a quarter of an hour at the very most as a rule.
    private static final Duration AT_WORK = Duration.ofHours(1);

    private final SparkSession spark;
    private final Map<String, StructType> schemas = new HashMap<>();
    private final FileSystem files;
    private final Path parent;
    private final Path own;
    /// Directories that were not there, those above first.
    private final List<Path> absent;

    /// Names a directory of this application in a sink, and deletes abandoned ones beside it.
    Staging(SparkSession spark, String sinkPath) {
        this.spark = spark;
        parent = new Path(sinkPath, DIRECTORY);
        own = new Path(parent, spark.sparkContext().applicationId() + "-" + UUID.randomUUID());
        try {
            files = parent.getFileSystem(spark.sparkContext().hadoopConfiguration());
            absent = absent(files, parent);
            deleteAbandoned();
        } catch (IOException e) {
            throw LakeErrors.sinkUnusable(parent.toString(), e);
        }
    }

    String path() {
        return own.toString();
    }

    /// Refuses a sink that another application seems to write, on a store where one would lose the commits of the
    /// other.
    void requireAlone() {
        try {
            ConcurrentWriters.require(spark, parent.toString());
        } catch (GemlakeException unsafe) {
            requireAlone(unsafe);
        }
    }

    private void requireAlone(GemlakeException unsafe) {
        String ownApplication = spark.sparkContext().applicationId() + "-";
        Instant now = Instant.now();
        try {
            files.create(new Path(own, "_at_work")).close();
            for (FileStatus directory : files.listStatus(parent)) {
                Duration sinceWrite = Duration.between(Instant.ofEpochMilli(lastWriteMillis(directory)), now);
                if (!directory.getPath().getName().startsWith(ownApplication) && sinceWrite.compareTo(AT_WORK) < 0) {
                    throw LakeErrors.sinkShared(directory.getPath().toString(), sinceWrite, unsafe);
                }
            }
        } catch (IOException e) {
            throw LakeErrors.sinkUnusable(parent.toString(), e);
        }
    }

    /// Writes rows below this directory.
    ///
    /// @param partitions columns whose values are directories of their own
    void write(String name, Dataset<Row> rows, String... partitions) {
        rows.write().partitionBy(partitions).parquet(path(name));
        schemas.put(name, rows.schema());
    }

    /// Rows that were written under this name, also where they are none.
    Dataset<Row> read(String name) {
        return spark.read().schema(Objects.requireNonNull(schemas.get(name))).parquet(path(name));
    }

    /// The rows of some directories of [#write], whatever others there are.
    ///
    /// @param partition the only column that has directories
    /// @param values    of it, each of which has rows
    Dataset<Row> read(String name, String partition, List<Long> values) {
        return spark.read()
                .schema(Objects.requireNonNull(schemas.get(name)))
                .option("basePath", path(name))
                .parquet(values.stream()
                        .map(value -> path(name) + "/" + partition + "=" + value)
                        .toArray(String[]::new));
    }

    /// Deletes what was written under this name.
    void delete(String name) {
        try {
            files.delete(new Path(own, name), true);
        } catch (IOException e) {
            throw LakeErrors.sinkUnusable(path(name), e);
        }
    }

    private String path(String name) {
        return new Path(own, name).toString();
    }

    @Override
    public void close() {
        try {
            files.delete(own, true);
            deleteEmpty(parent);
            for (Path directory : absent.reversed()) {
                deleteEmpty(directory);
            }
        } catch (IOException e) {
            // Another run may make or delete directories here; what is left goes with a later run.
            LOG.warn("{} could not be deleted", own, e);
        }
    }

    private static List<Path> absent(FileSystem files, Path directory) throws IOException {
        var absent = new ArrayList<Path>();
        for (Path each = directory; each != null && !files.exists(each); each = each.getParent()) {
            absent.addFirst(each);
        }
        return absent;
    }

    private void deleteEmpty(Path directory) throws IOException {
        if (files.exists(directory) && files.listStatus(directory).length == 0) {
            files.delete(directory, false);
        }
    }

    private void deleteAbandoned() throws IOException {
        FileStatus[] directories;
        try {
            directories = files.listStatus(parent);
        } catch (FileNotFoundException e) {
            return;
        }
        long oldestMillis = Instant.now().minus(ABANDONED_AFTER).toEpochMilli();
        for (FileStatus directory : directories) {
            if (lastWriteMillis(directory) < oldestMillis) {
                files.delete(directory.getPath(), true);
            }
        }
    }

    /// The time of the youngest file: object stores keep no times of directories.
    private long lastWriteMillis(FileStatus directory) throws IOException {
        long lastMillis = directory.getModificationTime();
        try {
            var content = files.listFiles(directory.getPath(), true);
            while (content.hasNext()) {
                lastMillis = Math.max(lastMillis, content.next().getModificationTime());
            }
        } catch (FileNotFoundException e) {
            // The run that it belonged to has deleted it just now.
            return Long.MAX_VALUE;
        }
        return lastMillis;
    }
}
