// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.engine.TinyModelFile;
import io.gemlake.job.JobErrorCode;
import io.gemlake.job.RuntimeJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// A cluster whose nodes have a Java that is too old: the launcher makes a runtime, a job puts it on the
/// workers, and the next one runs on it.
@Timeout(900)
@EnabledIfSystemProperty(named = "gemlake.full", matches = "true")
class BroughtRuntimeTest {
    private static final int WORKERS = 2;

    @TempDir
    private Path directory;

    @Test
    void jobsRunOnTheRuntimeThatAnotherHasBrought() throws IOException, InterruptedException {
        Path olderJava = JavaHomes.olderThanNeeded();
        Path spec = spec();
        Path archive = archive();
        System.out.printf("runtime: %,d bytes in its archive%n", Files.size(archive));
        try (StandaloneCluster cluster = StandaloneCluster.start(directory, WORKERS, olderJava)) {
            Map<String, String> conf = Map.of("spark.master", cluster.url(), "spark.executor.memory", "1g");
            try (ChildJvm driver = Submission.of(conf, spec).start(directory)) {
                assertThat(driver.exitCode()).isEqualTo(JobErrorCode.JAVA_TOO_OLD.exitCode());
            }

            String javaHome = install(conf, archive);
            assertThat(install(conf, archive)).as("the second time").isEqualTo(javaHome);

            var brought = new HashMap<>(conf);
            brought.put("spark.executorEnv.JAVA_HOME", javaHome);
            try (ChildJvm driver = Submission.of(brought, spec).start(directory)) {
                driver.await("enriching: ");
                assertThat(cluster.executors())
                        .extracting(executor -> executor.info().command().orElse(""))
                        .isNotEmpty()
                        .allMatch(java -> java.contains("/gemlake-runtime-test/bin/java"));
                assertThat(driver.exitCode()).as("%s", driver.lines()).isZero();
                assertThat(driver.lines()).anyMatch(line -> line.startsWith("documents: 8 documents computed"));
            }
        }
    }

    /// Installs the runtime and returns what it says is to be JAVA_HOME.
    private String install(Map<String, String> conf, Path archive) throws IOException, InterruptedException {
        try (ChildJvm driver = Submission.of(conf, RuntimeJob.class, "--archive", archive.toString())
                .start(directory)) {
            assertThat(driver.exitCode()).as("%s", driver.lines()).isZero();
            assertThat(driver.lines()).contains("the runtime is in 2 directories on 1 hosts; start jobs with");
            Matcher setting = driver.await("--conf spark.executorEnv.JAVA_HOME=(\\S+)");
            return setting.group(1);
        }
    }

    private Path archive() throws IOException, InterruptedException {
        Path archive = directory.resolve("gemlake-runtime-test.tar.gz");
        var launcher = new ProcessBuilder(Path.of("..", "gemlake").toString(), "runtime", archive.toString());
        launcher.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try (ChildJvm jlink = ChildJvm.start(launcher)) {
            assertThat(jlink.exitCode()).as("%s", jlink.lines()).isZero();
            assertThat(jlink.lines()).isEqualTo(List.of(archive.toString()));
        }
        return archive;
    }

    private Path spec() throws IOException {
        Path documents = Files.createDirectories(directory.resolve("documents"));
        for (int i = 0; i < 8; i++) {
            Files.writeString(documents.resolve(i + ".txt"), "Ada met Grace in Ulm on day " + i);
        }
        return Files.writeString(directory.resolve("spec.yaml"), """
                source: {format: text_folder, path: "%1$s/documents"}
                tasks: [sentiment]
                sink: {path: "%1$s/sink"}
                model: "%2$s"
                """.formatted(directory, TinyModelFile.in(directory)));
    }
}
