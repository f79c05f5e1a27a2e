// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.gemlake.job.runtime.RuntimeInstallation.Plan;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuntimeJobTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Test
    void theRuntimeIsNamedAfterItsArchiveInTheDirectoryOfTheWorker() {
        Plan plan =
                RuntimeJob.plan(List.of("--archive", "hdfs://lake/tools/gemlake-runtime-25.0.3-linux-x86_64.tar.gz"));
        assertThat(plan.javaHome()).isEqualTo("../../gemlake-runtime-25.0.3-linux-x86_64");
        assertThat(plan.longest()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void directoryAndPatienceAreTheUsersChoice() {
        Plan plan = RuntimeJob.plan(List.of("--archive", "java25.tgz", "--into", "/opt/java", "--wait", "7"));
        assertThat(plan.javaHome()).isEqualTo("/opt/java/java25");
        assertThat(plan.longest()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThat(run("--archive", "a.tar.gz", "--wait", "long")).isEqualTo(JobErrorCode.USAGE.exitCode());
        assertThat(said()).startsWith("USAGE: --wait takes seconds, not 'long'");
    }

    @Test
    void anotherMasterThanAStandaloneOneIsRefused() {
        assertThat(run("--archive", "a.tar.gz")).isEqualTo(JobErrorCode.USAGE.exitCode());
        assertThat(said())
                .startsWith(
                        "USAGE: a runtime is installed on the workers of a standalone cluster, and the master is ''")
                .contains("on YARN", "--archives");
    }

    private int run(String... arguments) {
        var out = new PrintStream(output, true, StandardCharsets.UTF_8);
        return RuntimeJob.run(List.of(arguments), Console.lines(out), out);
    }

    private String said() {
        return output.toString(StandardCharsets.UTF_8);
    }
}
