// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import io.gemlake.job.JobErrors;
import io.gemlake.spark.HeadFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/// Where a head is written, with its report beside it.
final class HeadDirectory {
    private static final String REPORT = "report.md";

    private HeadDirectory() {}

    /// Writes a head and its report into a directory, on any Hadoop file system, in place of those of an earlier run.
    static void write(SparkSession spark, String directory, TeachReport report) {
        try {
            var path = new Path(directory);
            FileSystem files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
            byte[] head = HeadFile.bytes(report.head(), report.json());
            var file = new Path(path, report.head().id() + HeadFile.SUFFIX);
            write(files, file, head);
            write(files, new Path(path, REPORT), report.page().getBytes(StandardCharsets.UTF_8));
            for (FileStatus other : files.listStatus(path, HeadDirectory::isHead)) {
                if (!other.getPath().getName().equals(file.getName())) {
                    files.delete(other.getPath(), false);
                }
            }
        } catch (IOException e) {
            throw JobErrors.sinkUnusable(directory, e);
        }
    }

    private static boolean isHead(Path file) {
        return file.getName().endsWith(HeadFile.SUFFIX);
    }

    private static void write(FileSystem files, Path file, byte[] content) throws IOException {
        try (OutputStream out = files.create(file, true)) {
            out.write(content);
        }
    }
}
