// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.cache;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gemlake.engine.TaskOutcome;
import io.gemlake.spark.Enricher;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where executors put what a query computes, until the driver adds it to the cache: files of JSON lines below the
/// table. What cannot be written there is not kept, and the query goes on.
public final class StagedEntries implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(StagedEntries.class);

    private final String directory;
    private final TextKeys keys;
    private final CachedTask[] tasks;

    StagedEntries(String directory, TextKeys keys, List<CachedTask> tasks) {
        this.directory = directory;
        this.keys = keys;
        this.tasks = tasks.toArray(CachedTask[]::new);
    }

    String directory() {
        return directory;
    }

    /// A writer of a Spark task, which the end of the task closes.
    public Writer writer(TaskContext context) {
        var writer = new Writer(context);
        context.addTaskCompletionListener((TaskCompletionListener) _ -> writer.close());
        return writer;
    }

    /// Writes the file of a task. Nobody reads it before it is whole.
    public final class Writer implements AutoCloseable {
        private final Path part;
        private final Path whole;
        private @Nullable OutputStream out;
        private boolean ended;

        private Writer(TaskContext context) {
            String name = "part-%d-%d-%d.json.gz"
                    .formatted(context.stageId(), context.partitionId(), context.taskAttemptId());
            whole = new Path(directory, name);
            part = new Path(directory, "_" + name);
        }

        /// Keeps what became of a text.
        ///
        /// @param utf8 valid UTF-8
        public void add(byte[] utf8, TaskOutcome outcome) {
            List<Entry> entries = ended ? List.of() : Entry.of(List.of(tasks), outcome);
            if (entries.isEmpty()) {
                return;
            }
            String key = keys.of(utf8);
            try {
                if (out == null) {
                    out = open();
                }
                for (Entry entry : entries) {
                    if (!ended) {
                        out.write(line(key, entry).getBytes(StandardCharsets.UTF_8));
                    }
                }
            } catch (IOException e) {
                ended = true;
                LOG.warn("what this task computes is not kept, since {} cannot be written: {}", part, e.toString());
            }
        }

        /// The driver makes the directory, and takes it away when the query has ended: rows that are read again
        /// afterwards were kept already.
        private OutputStream open() throws IOException {
            FileSystem files = files();
            if (!files.exists(part.getParent())) {
                ended = true;
                return OutputStream.nullOutputStream();
            }
            return new GZIPOutputStream(new BufferedOutputStream(files.create(part, true)));
        }

        private FileSystem files() throws IOException {
            return part.getFileSystem(
                    SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf()));
        }

        @Override
        public void close() {
            try {
                if (out != null) {
                    out.close();
                    if (!ended) {
                        files().rename(part, whole);
                    }
                }
            } catch (IOException e) {
                LOG.warn("what this task computed is not kept, since {} cannot be written: {}", whole, e.toString());
            }
            ended = true;
        }
    }

    private static String line(String key, Entry entry) {
        return JsonNodeFactory.instance
                        .objectNode()
                        .put(CacheTable.TEXT_HMAC, key)
                        .put(CacheTable.TASK, Enricher.taskName(entry.task().task()))
                        .put(CacheTable.MODEL_HASH, entry.task().modelSha256())
                        .put(CacheTable.TASK_VERSION, entry.task().version())
                        .put(CacheTable.RESULT, entry.result())
                        .put(CacheTable.TRUNCATED, entry.truncated())
                        .put(CacheTable.INPUT_TOKENS, entry.inputTokens())
                        .put(CacheTable.OUTPUT_TOKENS, entry.outputTokens())
                        .toString()
                + "\n";
    }
}
