// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TinyModelFile;
import io.gemlake.job.JobErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Drivers and executors on which no model can run: a job says so in one sentence, before its first task. Its source
/// does not exist, which would be an error of its own if it went on.
@Timeout(900)
class UnfitJvmTest {
    /// Spark complains about heartbeats that come before its own services are up, as they may on a busy machine.
    private static final Map<String, String> LOCAL =
            Map.of("spark.master", "local[1]", "spark.executor.heartbeatInterval", "10s");

    @TempDir
    private Path directory;

    private Path spec;

    @BeforeEach
    void describeJob() throws IOException {
        spec = Files.writeString(directory.resolve("spec.yaml"), """
                source: {format: text_folder, path: "%1$s/no-such-folder"}
                tasks: [sentiment]
                sink: {path: "%1$s/sink"}
                model: "%2$s"
                """.formatted(directory, TinyModelFile.in(directory)));
    }

    @Test
    void aDriverWhoseJavaIsTooOldSaysSo() throws IOException, InterruptedException {
        Submission submission = Submission.of(LOCAL, spec);
        assertRefused(
                submission.withJava(JavaHomes.olderThanNeeded()),
                JobErrorCode.JAVA_TOO_OLD,
                "JAVA_TOO_OLD: the driver runs Java (17|18|19|2[0-4]) .*, and Gemlake needs Java 25 or newer; set JAVA_HOME .*");
    }

    @Test
    void aDriverThatRunsTasksWithoutTheVectorApiSaysSo() throws IOException, InterruptedException {
        Submission submission = Submission.of(LOCAL, spec);
        List<String> options = Submission.sparkOptions().stream()
                .filter(option -> !option.startsWith("--add-modules"))
                .toList();
        assertRefused(
                submission.withDriverOptions(options),
                JobErrorCode.VECTOR_API_MISSING,
                ".* the driver runs Java without the module jdk.incubator.vector; start it with .*");
    }

    @Test
    @EnabledIfSystemProperty(named = "gemlake.full", matches = "true")
    void executorsThatAreUnfitAreNamedByTheDriver() throws IOException, InterruptedException {
        Path olderJava = JavaHomes.olderThanNeeded();
        Path withoutVectorApi = JavaHomes.withoutVectorApi(directory);
        try (StandaloneCluster cluster = StandaloneCluster.start(directory, 1)) {
            assertRefused(
                    on(cluster, "spark.executorEnv.JAVA_HOME", olderJava.toString()),
                    JobErrorCode.JAVA_TOO_OLD,
                    ".* executor 0 on 127.0.0.1 runs Java .*; set spark.executorEnv.JAVA_HOME .*");
            assertRefused(
                    on(cluster, "spark.executorEnv.JAVA_HOME", withoutVectorApi.toString()),
                    JobErrorCode.VECTOR_API_MISSING,
                    ".* executor 0 on 127.0.0.1 runs Java without the module .*extraJavaOptions.*");
            assertRefused(
                    on(cluster, "spark.gemlake.kv.bytes", "1g"),
                    JobErrorCode.MEMORY_TOO_SMALL,
                    ".* do not fit a heap of .*; set spark.executor.memory to [0-9]+m or more, or lower .*");
        }
    }

    private Submission on(StandaloneCluster cluster, String key, String value) {
        var conf = new HashMap<>(Map.of(
                "spark.master", cluster.url(),
                "spark.executor.memory", "1g",
                "spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1"));
        conf.put(key, value);
        return Submission.of(conf, spec);
    }

    private void assertRefused(Submission submission, JobErrorCode code, String sentence)
            throws IOException, InterruptedException {
        try (ChildJvm driver = submission.start(directory)) {
            int exitCode = driver.exitCode();
            assertThat(driver.lines()).singleElement().asString().matches(sentence);
            assertThat(exitCode).isEqualTo(code.exitCode());
        }
    }
}
