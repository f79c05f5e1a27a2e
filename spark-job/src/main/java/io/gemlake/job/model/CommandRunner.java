// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Runs programs of this machine.
public interface CommandRunner {
    /// Runs a program until it ends.
    ///
    /// @param words              the program and its arguments
    /// @param temporaryDirectory where it may keep temporary files; the caller deletes it
    /// @param whileWaiting       called now and then until the program ends
    /// @throws IOException          if the program does not exist
    /// @throws InterruptedException if the thread was interrupted; the program is then stopped
    Outcome run(List<String> words, Path temporaryDirectory, Runnable whileWaiting)
            throws IOException, InterruptedException;

    /// How a program ended.
    ///
    /// @param errorOutput what it wrote on its standard error
    record Outcome(int exitCode, String errorOutput) {}
}
