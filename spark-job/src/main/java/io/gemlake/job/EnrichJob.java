// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

/// `gemlake enrich --spec FILE`, or `spark-submit --class io.gemlake.job.EnrichJob`. Exit codes are those of
/// [JobErrorCode]. Compiled for the oldest Java that Spark runs on: on one that is too old for all else of Gemlake it
/// says so, where the JVM would print a stack trace.
public final class EnrichJob {
    private static final int MINIMUM_JAVA = 25;

    private EnrichJob() {}

    public static void main(String[] arguments) {
        int exitCode = Runtime.version().feature() < MINIMUM_JAVA ? refuse() : EnrichCommand.run(arguments);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /// The one error that `JobErrors` does not make, because it cannot be loaded.
    private static int refuse() {
        System.err.printf(
                "%s: the driver runs Java %d (%s), and Gemlake needs Java %d or newer; set JAVA_HOME to one before"
                        + " spark-submit, and spark.executorEnv.JAVA_HOME for the executors%n",
                JobErrorCode.JAVA_TOO_OLD, Runtime.version().feature(), System.getProperty("java.home"), MINIMUM_JAVA);
        return JobErrorCode.JAVA_TOO_OLD.exitCode();
    }
}
