// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gemlake.engine.Task;
import io.gemlake.engine.TinyModelFile;
import io.gemlake.job.JobException;
import io.gemlake.job.night.LocalFiles;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two runs at a time, with one sink and one cache.
class ConcurrentRunsTest {
    private static final List<Task> TASKS = List.of(new Task.Sentiment());
    private static final int DOCUMENTS = 40;

    @TempDir
    static Path directory;

    private static SparkSession spark;
    private static GemlakeConf conf;

    @BeforeAll
    static void start() {
        conf = GemlakeConf.of(new SparkConf(false))
                .with(Setting.MODEL_PATH, TinyModelFile.in(directory).toString())
                .with(Setting.KV_BYTES, "64m");
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void loseAndDoubleNothing() throws InterruptedException, ExecutionException {
        var lake = new Lake(spark, conf, directory.resolve("lake"));
        lake.write(IntStream.range(0, DOCUMENTS)
                .mapToObj(id -> "(%d, 'Document number %d was good')".formatted(id, id))
                .reduce((left, right) -> left + ", " + right)
                .orElseThrow());
        var cache = CacheSpec.at(directory.resolve("cache").toString(), "0123456789abcdef");
        var record = new RecordSpec("both", directory.resolve("runs").toString(), null);
        var spec = new EnrichSpec(
                List.of(lake.flow(TASKS)), null, null, Budget.UNLIMITED, ErrorPolicy.STANDARD, cache, record);
        Callable<EnrichSummary> run = () -> lake.run(spec);
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (Future<EnrichSummary> each : threads.invokeAll(List.of(run, run))) {
                assertThat(each.get().left()).isZero();
            }
        }
        assertThat(spark.read().format("delta").load(lake.sink()).count()).isEqualTo(DOCUMENTS);
        assertThat(lake.rows()).hasSize(DOCUMENTS);
        assertThat(spark.read().format("delta").load(record.runs()).count()).isEqualTo(2);
        assertThat(lake.run(spec).computed()).isZero();
    }

    /// Local disks under the scheme of S3, for which Delta takes a log store that keeps apart the commits of one driver
    /// alone.
    public static final class LocalS3 extends LocalFiles {
        /// Made by Hadoop.
        public LocalS3() {
            super("s3a");
        }
    }

    @Test
    void areRefusedWhereOneWouldLoseTheCommitsOfTheOther() throws IOException {
        spark.sparkContext().hadoopConfiguration().set("fs.s3a.impl", LocalS3.class.getName());
        var lake = new Lake(spark, conf, directory.resolve("unsafe"));
        String own = spark.sparkContext().applicationId() + "-another-flow";
        Files.createDirectories(lake.staging().resolve(own));
        Path other = Files.createDirectories(lake.staging().resolve("app-20260101-0001"));
        try (var staging = new Staging(spark, "s3a://" + lake.sink())) {
            assertThatThrownBy(staging::requireAlone)
                    .isInstanceOf(JobException.class)
                    .hasMessageContainingAll(other.toString(), "GEMLAKE_STORE_UNSAFE", "delete that directory");
            Files.delete(other);
            staging.requireAlone();
        }
        Files.createDirectories(other);
        try (var staging = new Staging(spark, lake.sink())) {
            staging.requireAlone();
        }
    }
}
