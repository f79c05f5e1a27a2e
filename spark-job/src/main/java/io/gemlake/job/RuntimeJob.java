// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import io.gemlake.job.runtime.RuntimeInstallation;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.spark.SparkConf;

/// `gemlake runtime install`: puts a Java runtime on the workers of a standalone cluster that have an older one.
public final class RuntimeJob {
    static final String USAGE = """
            Usage: gemlake runtime install --master spark://HOST:PORT [OPTIONS]
              --archive FILE   the runtime, made by gemlake runtime; a path or a URI of a Hadoop file system
              --into DIR       the directory on each worker that takes it; the worker's own directory by default
              --wait SECONDS   how long to wait until every worker has a core and 512 MB free; 120 by default""";

    private static final String DEFAULT_WAIT_SECONDS = "120";

    private RuntimeJob() {}

    public static void main(String[] arguments) {
        int exitCode = run(List.of(arguments), Console.system(), System.err);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /// Runs the job and returns the exit code of its process.
    static int run(List<String> arguments, Console console, PrintStream errorOutput) {
        return SparkJob.run(() -> install(arguments, console), errorOutput);
    }

    private static void install(List<String> arguments, Console console) {
        if (arguments.contains("--help")) {
            console.say(USAGE);
            return;
        }
        RuntimeInstallation.Plan plan = plan(arguments);
        try {
            RuntimeInstallation.execute(new SparkConf(), plan, console);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw JobErrors.interrupted("the installation");
        }
    }

    static RuntimeInstallation.Plan plan(List<String> arguments) {
        Options options = Options.read(arguments, Set.of("--archive"), Set.of("--into", "--wait"), USAGE);
        String seconds = options.find("--wait").orElse(DEFAULT_WAIT_SECONDS);
        if (!seconds.matches("[0-9]{1,6}")) {
            throw JobErrors.usage("--wait takes seconds, not '" + seconds + "'", USAGE);
        }
        return new RuntimeInstallation.Plan(
                options.value("--archive"),
                options.find("--into").orElse(RuntimeInstallation.WORK_DIRECTORY),
                Duration.ofSeconds(Long.parseLong(seconds)));
    }
}
