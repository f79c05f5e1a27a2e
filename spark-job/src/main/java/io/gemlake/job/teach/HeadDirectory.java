// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.teach;

import io.gemlake.job.LakeErrors;
import io.gemlake.spark.HeadFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/// Where a head is written, with its report beside it.
final class HeadDirectory {
    private static final String REPORT = "report.md";

    private HeadDirectory() {}

    /// Writes a head and its report into a directory, on any Hadoop file system, in place of those of an earlier run.
    static void write(SparkSession spark, String directory, TeachReport report) {
        Configuration configuration = spark.sparkContext().hadoopConfiguration();
        try {
            HeadFile.write(directory, report.head(), report.json(), configuration);
            var page = new Path(directory, REPORT);
            try (OutputStream out = page.getFileSystem(configuration).create(page, true)) {
                out.write(report.page().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw LakeErrors.sinkUnusable(directory, e);
        }
    }
}
