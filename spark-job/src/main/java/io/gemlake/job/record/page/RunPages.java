// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gemlake.job.LakeErrors;
import io.gemlake.job.record.RunRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/// A directory of pages on any Hadoop file system: one a run, and a copy of the last one of each job.
public final class RunPages {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss'Z'").withZone(ZoneOffset.UTC);
    private static final int ID_CHARACTERS = 8;

    private RunPages() {}

    /// Writes the page of a run, `JOB-TIME-RUN.html`, and `JOB-latest.html` with the same content. Returns where the
    /// former lies.
    ///
    /// @param directory made when it does not exist
    /// @param others    as [RunPage#html] takes them
    /// @throws io.gemlake.job.JobException if it cannot be written
    public static String write(Configuration hadoop, String directory, RunRecord run, List<RunRecord> others) {
        byte[] page = RunPage.html(run, others).getBytes(UTF_8);
        String job = plain(run.job());
        String id = plain(run.id());
        String name = "%s-%s-%s.html"
                .formatted(job, NAME.format(run.started()), id.substring(0, Math.min(ID_CHARACTERS, id.length())));
        write(hadoop, new Path(directory, job + "-latest.html"), page);
        return write(hadoop, new Path(directory, name), page);
    }

    private static String write(Configuration hadoop, Path file, byte[] page) {
        try {
            FileSystem files = file.getFileSystem(hadoop);
            try (OutputStream out = files.create(file, true)) {
                out.write(page);
            }
            return files.makeQualified(file).toString();
        } catch (IOException e) {
            throw LakeErrors.pageUnwritable(file.toString(), e);
        }
    }

    /// A name that is a file's on every system.
    private static String plain(String name) {
        return name.replaceAll("[^\\p{L}\\p{N}._-]+", "-");
    }
}
