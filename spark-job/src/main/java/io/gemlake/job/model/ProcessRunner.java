// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs programs as child processes. What they print is kept for error messages, not shown.
public final class ProcessRunner implements CommandRunner {
    private static final long TICK_MILLIS = 200;
    private static final long STOP_MILLIS = 3_000;

    @Override
    public Outcome run(List<String> words, Path temporaryDirectory, Runnable whileWaiting)
            throws IOException, InterruptedException {
        // A file takes any amount of output without a thread that reads it.
        Path errorOutput = Files.createTempFile(temporaryDirectory, "stderr", ".txt");
        var builder = new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errorOutput.toFile());
        builder.environment().put("TMPDIR", temporaryDirectory.toString());
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            while (!process.waitFor(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                whileWaiting.run();
            }
            return new Outcome(
                    process.exitValue(), new String(Files.readAllBytes(errorOutput), StandardCharsets.UTF_8));
        } finally {
            stop(process);
        }
    }

    private static void stop(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        boolean ended = process.onExit()
                .thenApply(_ -> true)
                .completeOnTimeout(false, STOP_MILLIS, TimeUnit.MILLISECONDS)
                .join();
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
