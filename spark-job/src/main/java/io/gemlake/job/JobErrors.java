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

/// Every error that commands and jobs raise, in one place: problem, why, remedy, with the values in it.
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
        return error(
                JobErrorCode.CONFIG_INVALID,
                cause,
                "%s cannot be read: %s; check the path and its permissions".formatted(file, reason(cause)));
    }

    public static JobException suiteUnknown(String suite, Path directory, List<String> known) {
        return error(
                JobErrorCode.CONFIG_INVALID,
                null,
                "there is no suite '%s' in %s; known are: %s; or pass the path of a .yaml file"
                        .formatted(suite, directory, String.join(", ", known)));
    }

    public static JobException modelUnknown(String name, String nearest, List<String> known) {
        return error(
                JobErrorCode.MODEL_UNKNOWN,
                null,
                "no model is called '%s'; did you mean '%s'? Known models: %s"
                        .formatted(name, nearest, String.join(", ", known)));
    }

    public static JobException modelAbsent(String name, Path expected) {
        return error(
                JobErrorCode.MODEL_ABSENT,
                null,
                "%s is not in the store: %s does not exist; run 'gemlake model fetch %s'"
                        .formatted(name, expected, name));
    }

    public static JobException modelUnreadable(String place, Throwable cause) {
        return error(
                JobErrorCode.MODEL_UNREADABLE,
                cause,
                "%s cannot be read: %s; check the path and its permissions".formatted(place, reason(cause)));
    }

    /// A model with another hash; `consequence` is what became of the file, or what to do with it.
    public static JobException hashMismatch(String what, String expected, String found, String consequence) {
        return error(
                JobErrorCode.MODEL_HASH_MISMATCH,
                null,
                "%s has another content than expected: SHA-256 expected %s, found %s; %s"
                        .formatted(what, expected, found, consequence));
    }

    /// A model with another size; `found` counts the bytes until the work stopped.
    public static JobException sizeMismatch(String what, long expectedBytes, long found) {
        return error(
                JobErrorCode.MODEL_HASH_MISMATCH,
                null,
                String.format(
                        Locale.ROOT,
                        "%s is not the model: it should have %,d bytes and has %s; nothing was kept, choose another"
                                + " source",
                        what,
                        expectedBytes,
                        found > expectedBytes ? "more" : String.format(Locale.ROOT, "%,d", found)));
    }

    public static JobException modelUnsupported(Path file, String architecture) {
        return error(
                JobErrorCode.MODEL_UNSUPPORTED,
                null,
                ("%s has the architecture '%s', which this engine does not run; choose a supported model"
                                + " ('gemlake model list' shows some)")
                        .formatted(file, architecture));
    }

    public static JobException modelSplit(Path file, int parts) {
        return error(
                JobErrorCode.MODEL_UNSUPPORTED,
                null,
                ("%s is the first of %d parts, and the store keeps models in one file; leave the parts where they are and"
                                + " pass this path wherever a model is named, or merge them with llama-gguf-split")
                        .formatted(file, parts));
    }

    public static JobException modelNameTaken(String fileName, Path store) {
        return error(
                JobErrorCode.MODEL_NAME_TAKEN,
                null,
                "the name %s belongs to another model of the store %s or of the catalogue; rename your file"
                        .formatted(fileName, store));
    }

    public static JobException pipMissing(String detail) {
        return error(
                JobErrorCode.PIP_MISSING,
                null,
                ("'python3 -m pip' does not run: %s; install Python 3 with pip (on Debian: apt-get install"
                                + " python3-pip), or fetch with --from FILE")
                        .formatted(detail));
    }

    public static JobException networkUnreachable(String requirement, String detail) {
        return error(
                JobErrorCode.NETWORK_UNREACHABLE,
                null,
                ("the package index did not answer for %s: %s; check network, proxy and pip's settings,"
                                + " or fetch with --from FILE")
                        .formatted(requirement, detail));
    }

    public static JobException downloadFailed(String requirement, String detail) {
        return error(
                JobErrorCode.DOWNLOAD_FAILED,
                null,
                "download of %s failed: %s; check network and pip's settings, or fetch with --from FILE"
                        .formatted(requirement, detail));
    }

    public static JobException diskFull(Path directory, long neededBytes, long usableBytes) {
        return error(
                JobErrorCode.DISK_FULL,
                null,
                String.format(
                        Locale.ROOT,
                        "not enough space in %s: %,d bytes needed, %,d usable; free some, or set GEMLAKE_HOME to"
                                + " another disk",
                        directory,
                        neededBytes,
                        usableBytes));
    }

    public static JobException storeUnwritable(Path directory, Throwable cause) {
        return error(
                JobErrorCode.STORE_UNWRITABLE,
                cause,
                "%s cannot be written: %s; check permissions and space, or set GEMLAKE_HOME to another place"
                        .formatted(directory, reason(cause)));
    }

    public static JobException sourceInvalid(String path, String problem) {
        return error(JobErrorCode.SOURCE_INVALID, null, "the source %s cannot be used: %s".formatted(path, problem));
    }

    /// An expression that gives no order of documents.
    public static JobException orderInvalid(String order, String reason) {
        return error(
                JobErrorCode.CONFIG_INVALID,
                null,
                "documents cannot be ordered by '%s': %s; write an SQL expression over the source's columns"
                        .formatted(order, reason));
    }

    /// More deletions than a run may make by itself.
    public static JobException deletionsRefused(String source, long deleted, long known, double maxShare) {
        return error(
                JobErrorCode.SOURCE_INVALID,
                null,
                String.format(
                        Locale.ROOT,
                        "the source %s lacks %,d of the %,d documents that the sink has results of, and a run deletes at"
                                + " most %.0f %% of them by itself; check the source, then run with --allow-deletions,"
                                + " or keep the results with 'deletions: keep'",
                        source,
                        deleted,
                        known,
                        100 * maxShare));
    }

    public static JobException sourceUnreadable(String path, Throwable cause) {
        return error(
                JobErrorCode.SOURCE_INVALID,
                cause,
                "the source %s cannot be read: %s; check the path and its permissions".formatted(path, reason(cause)));
    }

    /// Keys that do not name documents: those of `withoutKey` documents are NULL, and `repeatedKeys` stand for several.
    public static JobException keysInvalid(String path, String key, long withoutKey, long repeatedKeys) {
        return error(
                JobErrorCode.SOURCE_INVALID,
                null,
                ("the source %s has %d documents whose key '%s' is NULL, and %d keys that several documents have;"
                                + " choose a column that names each document once")
                        .formatted(path, withoutKey, key, repeatedKeys));
    }

    public static JobException sinkInvalid(String path, String problem) {
        return error(JobErrorCode.SINK_INVALID, null, "the sink %s cannot be used: %s".formatted(path, problem));
    }

    public static JobException sinkUnusable(String path, Throwable cause) {
        return error(
                JobErrorCode.SINK_INVALID,
                cause,
                "the sink %s cannot be written: %s; check the path and its permissions".formatted(path, reason(cause)));
    }

    public static JobException cacheAbsent(String path) {
        return error(
                JobErrorCode.CONFIG_INVALID,
                null,
                ("there is no cache at %s yet; check the path, or let a job, or a query with"
                                + " spark.gemlake.cache.mode=read_write, make it")
                        .formatted(path));
    }

    public static JobException runsInvalid(String path, String problem) {
        return error(
                JobErrorCode.SINK_INVALID, null, "the table of runs %s cannot be used: %s".formatted(path, problem));
    }

    public static JobException runsUnusable(String path, Throwable cause) {
        return error(
                JobErrorCode.SINK_INVALID,
                cause,
                "the table of runs %s cannot be written: %s; check the path and its permissions"
                        .formatted(path, reason(cause)));
    }

    public static JobException pageUnwritable(String path, Throwable cause) {
        return error(
                JobErrorCode.SINK_INVALID,
                cause,
                "the page %s cannot be written: %s; check the path and its permissions".formatted(path, reason(cause)));
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

    /// A run that a limit stopped.
    ///
    /// @param limit which one is reached, in words
    public static JobException budgetSpent(String limit, long computed, long left) {
        return error(
                JobErrorCode.BUDGET_SPENT,
                null,
                String.format(
                        Locale.ROOT,
                        "%s: %,d documents were computed and are kept, %,d are left; the next run goes on with them, or"
                                + " raise the limit",
                        limit,
                        computed,
                        left));
    }

    /// A run that did its work, and of whose texts too many failed.
    ///
    /// @param maxShare of the computed texts
    public static JobException tooManyFailed(long failed, long computed, double maxShare) {
        return error(
                JobErrorCode.TOO_MANY_FAILED,
                null,
                String.format(
                        Locale.ROOT,
                        "%,d of %,d computed texts failed, %.1f %%, and errors.max_failed_share allows %.1f %%; the"
                                + " results of all others are kept: look at the errors in the columns of the sink, or"
                                + " raise the share",
                        failed,
                        computed,
                        100.0 * failed / computed,
                        100 * maxShare));
    }

    /// A run that was started when its schedule has no window.
    ///
    /// @param now    the time of day in the schedule's zone
    /// @param window as the spec has it
    public static JobException outsideWindow(String now, String window) {
        return error(
                JobErrorCode.OUTSIDE_WINDOW,
                null,
                "it is %s, and the job may run from %s only; nothing was done: start it then, or change the schedule"
                        .formatted(now, window));
    }

    public static JobException interrupted(String work) {
        return error(
                JobErrorCode.INTERRUPTED,
                null,
                "%s was stopped; nothing was kept, run it again to start over".formatted(work));
    }

    private static String reason(Throwable cause) {
        String kind = cause.getClass().getSimpleName();
        String message = cause.getMessage();
        return message == null ? kind : kind + ": " + message;
    }

    private static JobException error(JobErrorCode code, @Nullable Throwable cause, String message) {
        return new JobException(code, message, cause);
    }
}
