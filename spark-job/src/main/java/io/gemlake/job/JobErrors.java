// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.jspecify.annotations.Nullable;

/// Errors that commands and jobs raise: problem, why, remedy, with the values in it. Those of models and their
/// store are in [ModelErrors], those of sources and sinks in [LakeErrors].
public final class JobErrors {
    private JobErrors() {}

    public static JobException usage(String problem, String usage) {
        return error(JobErrorCode.USAGE, null, "%s%n%s".formatted(problem, usage));
    }

    /// A configuration file that says something impossible; `place` is file and line, and the field where there is one.
    public static JobException configInvalid(String place, String problem) {
        return error(JobErrorCode.CONFIG_INVALID, null, "%s: %s".formatted(place, problem));
    }

    public static JobException configUnreadable(String file, Throwable cause) {
        return inaccessible(JobErrorCode.CONFIG_INVALID, file, "read", cause);
    }

    public static JobException suiteUnknown(String suite, Path directory, List<String> known) {
        return error(
                JobErrorCode.CONFIG_INVALID,
                null,
                "there is no suite '%s' in %s; known are: %s; or pass the path of a .yaml file"
                        .formatted(suite, directory, String.join(", ", known)));
    }

    /// An executor that came when the others had been checked.
    public static JobException executorJavaTooOld(int found) {
        return error(
                JobErrorCode.JAVA_TOO_OLD,
                null,
                ("an executor runs Java %d, and Gemlake needs Java 25 or newer; set spark.executorEnv.JAVA_HOME to one"
                                + " that all nodes have, or bring a runtime along (gemlake runtime)")
                        .formatted(found));
    }

    /// A runtime is installed on workers of a standalone cluster; `master` is another one, or empty.
    public static JobException runtimeNeedsStandalone(String master) {
        return error(
                JobErrorCode.USAGE,
                null,
                ("a runtime is installed on the workers of a standalone cluster, and the master is '%s'; pass --master"
                                + " spark://HOST:PORT, or on YARN give the archive to the job itself: --archives"
                                + " FILE#jdk --conf spark.executorEnv.JAVA_HOME=./jdk")
                        .formatted(master));
    }

    /// Workers on these hosts have had no executor in that time.
    public static JobException runtimeMissing(List<String> hosts, Duration longest) {
        return error(
                JobErrorCode.RUNTIME_INCOMPLETE,
                null,
                ("the runtime did not reach workers on %d hosts within %d s, such as %s; see that each has a core and 512"
                                + " MB free and runs the same Spark, or wait longer (--wait), and run it again")
                        .formatted(hosts.size(), longest.toSeconds(), hosts.getFirst()));
    }

    /// A runtime that a worker cannot keep, or start.
    public static JobException runtimeUnusable(String host, String directory, String problem) {
        return error(
                JobErrorCode.RUNTIME_INCOMPLETE,
                null,
                ("the runtime cannot be used in %s on %s: %s; choose another directory (--into) or another name of the"
                                + " archive, and make the archive on a machine of the same system and processor")
                        .formatted(directory, host, problem));
    }

    /// Hidden states that the driver cannot hold, in bytes that they take and that they may take.
    public static JobException statesTooLarge(String source, long states, int width, long neededBytes, long mostBytes) {
        return error(
                JobErrorCode.MEMORY_TOO_SMALL,
                null,
                String.format(
                        Locale.ROOT,
                        "%s gives about %,d hidden states of %,d numbers, for which learning takes %,d MiB of the driver's"
                                + " memory, and %,d MiB can be used; start it with more (--driver-memory), or give fewer"
                                + " rows",
                        source,
                        states,
                        width,
                        neededBytes >> 20,
                        mostBytes >> 20));
    }

    public static JobException jobFailed(Throwable cause) {
        return error(
                JobErrorCode.JOB_FAILED,
                cause,
                "Spark gave up: %s; the log has the details, and what is in the table stays"
                        .formatted(withoutDocuments(cause)));
    }

    /// What Spark's errors say may hold text of documents, which only the driver's log is told. Those of files and
    /// of plans do not.
    private static String withoutDocuments(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || cause instanceof AnalysisException) {
                return reason(cause);
            }
        }
        String kind = error.getClass().getSimpleName();
        String condition = error instanceof SparkThrowable spark ? spark.getCondition() : null;
        return condition == null ? kind : kind + " " + condition;
    }

    public static JobException interrupted(String work) {
        return error(
                JobErrorCode.INTERRUPTED,
                null,
                "%s was stopped; nothing was kept, run it again to start over".formatted(work));
    }

    /// @param what   a path, and what it is to be
    /// @param access `read` or `written`
    static JobException inaccessible(JobErrorCode code, String what, String access, Throwable cause) {
        return error(
                code,
                cause,
                "%s cannot be %s: %s; check the path and its permissions".formatted(what, access, reason(cause)));
    }

    static String reason(Throwable cause) {
        String kind = cause.getClass().getSimpleName();
        String message = cause.getMessage();
        return message == null ? kind : kind + ": " + message;
    }

    static JobException error(JobErrorCode code, @Nullable Throwable cause, String message) {
        return new JobException(code, message, cause);
    }
}
