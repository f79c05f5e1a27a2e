// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.cache;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether there are Delta tables, and their making. Who is killed between the making of a table's log and its first
/// commit leaves a log
/// without a commit: Delta takes it for a table, makes none there, and cannot read it. Here it is one that nobody made.
public final class DeltaLogs {
    private static final Logger LOG = LoggerFactory.getLogger(DeltaLogs.class);

    /// Commits and checkpoints, as the protocol of Delta names them.
    private static final Pattern VERSION = Pattern.compile("\\d{20}\\..*");

    /// So long an empty log may be that of a writer at work; it takes milliseconds as a rule.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofMillis(200);

    /// Attempts to make a table.
    private static final int TRIES = 5;

    private DeltaLogs() {}

    /// Whether a table has a version. A log without one is removed, unless its first version comes within ten seconds.
    ///
    /// @param table its directory
    public static boolean haveTable(SparkSession spark, String table) throws IOException {
        var directory = new Path(table);
        return haveTable(files(spark, directory), directory, PATIENCE);
    }

    /// Makes a table where there is none. Others may do the same at the same time: what matters is that it is there.
    ///
    /// @param table  its directory
    /// @param create makes it; between the making of another writer's log and its first commit Delta says that the
    ///               table exists, or that it does not, and fails
    public static void make(SparkSession spark, String table, Runnable create) throws IOException {
        var directory = new Path(table);
        make(files(spark, directory), directory, PATIENCE, create);
    }

    private static FileSystem files(SparkSession spark, Path directory) throws IOException {
        return directory.getFileSystem(spark.sparkContext().hadoopConfiguration());
    }

    static void make(FileSystem files, Path table, Duration patience, Runnable create) throws IOException {
        for (int tries = 1; tries <= TRIES && !haveTable(files, table, patience); tries++) {
            try {
                create.run();
            } catch (Exception e) { // Spark throws checked exceptions that its methods do not declare.
                if (tries == TRIES) {
                    throw e;
                }
                LOG.info("{} was not made, attempt {}: {}", table, tries, e.toString());
            }
        }
    }

    static boolean haveTable(FileSystem files, Path table, Duration patience) throws IOException {
        var log = new Path(table, "_delta_log");
        long start = System.nanoTime();
        while (files.exists(log)) {
            FileStatus[] found = files.listStatus(log);
            if (Arrays.stream(found).anyMatch(DeltaLogs::isVersion)) {
                return true;
            }
            if (System.nanoTime() - start >= patience.toNanos()) {
                return !removed(files, log, found);
            }
            pause();
        }
        return false;
    }

    private static boolean isVersion(FileStatus file) {
        return VERSION.matcher(file.getPath().getName()).matches();
    }

    /// Never with what has come since it was looked at.
    private static boolean removed(FileSystem files, Path log, FileStatus[] left) throws IOException {
        for (FileStatus file : left) {
            files.delete(file.getPath(), true);
        }
        try {
            files.delete(log, false);
        } catch (IOException e) {
            if (Arrays.stream(files.listStatus(log)).anyMatch(DeltaLogs::isVersion)) {
                return false;
            }
            throw e;
        }
        LOG.warn("{} had no version in it, as its writer died before the first one; it is removed", log);
        return true;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the first version of a table", e);
        }
    }
}
