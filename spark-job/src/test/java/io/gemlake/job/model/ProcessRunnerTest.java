// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessRunnerTest {
    @TempDir
    private Path directory;

    @Test
    void exitCodeAndErrorOutputAreReturned() throws Exception {
        var outcome = run("echo shown; echo kept >&2; exit 3");
        assertThat(outcome).isEqualTo(new CommandRunner.Outcome(3, "kept\n"));
    }

    @Test
    void temporaryFilesOfTheProgramGoWhereTheCallerDeletesThem() throws Exception {
        assertThat(run("echo \"$TMPDIR\" >&2").errorOutput()).isEqualTo(directory + "\n");
    }

    @Test
    void aMissingProgramIsAnIoException() {
        assertThatThrownBy(() -> new ProcessRunner().run(List.of("no-such-program-here"), directory, () -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-program-here");
    }

    @Test
    void interruptionStopsTheProgram() {
        Path processId = directory.resolve("pid");
        Thread caller = Thread.currentThread();
        Runnable interruptOnceStarted = () -> {
            if (Files.exists(processId)) {
                caller.interrupt();
            }
        };
        assertThatThrownBy(() -> new ProcessRunner()
                        .run(
                                List.of(
                                        "sh",
                                        "-c",
                                        "echo $$ > " + processId + ".new; mv " + processId + ".new " + processId
                                                + "; exec sleep 600"),
                                directory,
                                interruptOnceStarted))
                .isInstanceOf(InterruptedException.class);
        assertThat(processId)
                .content()
                .satisfies(id ->
                        assertThat(ProcessHandle.of(Long.parseLong(id.strip()))).isEmpty());
    }

    private CommandRunner.Outcome run(String script) throws Exception {
        return new ProcessRunner().run(List.of("sh", "-c", script), directory, () -> {});
    }
}
