// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import io.gemlake.spark.GemlakeException;
import java.time.Duration;
import java.util.Locale;

/// What can be wrong with what jobs read and write, and why a run stops before its end: problem, why, remedy, with the
/// values in it.
public final class LakeErrors {
    private LakeErrors() {}

    public static JobException sourceInvalid(String path, String problem) {
        return JobErrors.error(
                JobErrorCode.SOURCE_INVALID, null, "the source %s cannot be used: %s".formatted(path, problem));
    }

    /// An expression that gives no order of documents.
    public static JobException orderInvalid(String order, String reason) {
        return JobErrors.error(
                JobErrorCode.CONFIG_INVALID,
                null,
                "documents cannot be ordered by '%s': %s; write an SQL expression over the source's columns"
                        .formatted(order, reason));
    }

    /// More deletions than a run may make by itself.
    public static JobException deletionsRefused(String source, long deleted, long known, double maxShare) {
        return JobErrors.error(
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
        return JobErrors.inaccessible(JobErrorCode.SOURCE_INVALID, "the source " + path, "read", cause);
    }

    /// Keys that do not name documents: those of `withoutKey` documents are NULL, and `repeatedKeys` stand for several.
    public static JobException keysInvalid(String path, String key, long withoutKey, long repeatedKeys) {
        return JobErrors.error(
                JobErrorCode.SOURCE_INVALID,
                null,
                ("the source %s has %d documents whose key '%s' is NULL, and %d keys that several documents have;"
                                + " choose a column that names each document once")
                        .formatted(path, withoutKey, key, repeatedKeys));
    }

    public static JobException sinkInvalid(String path, String problem) {
        return JobErrors.error(
                JobErrorCode.SINK_INVALID, null, "the sink %s cannot be used: %s".formatted(path, problem));
    }

    public static JobException sinkUnusable(String path, Throwable cause) {
        return JobErrors.inaccessible(JobErrorCode.SINK_INVALID, "the sink " + path, "written", cause);
    }

    /// A sink that another run writes, on a store where that is not safe.
    ///
    /// @param staging where the other run keeps what it has computed
    public static JobException sinkShared(String staging, Duration sinceWrite, GemlakeException unsafe) {
        return JobErrors.error(
                JobErrorCode.SINK_INVALID,
                unsafe,
                ("another run writes this sink, or was killed: it wrote to %s %,d s ago, and %s; let it end, or if it was"
                                + " killed, delete that directory and start again")
                        .formatted(staging, Math.max(0, sinceWrite.toSeconds()), unsafe.getMessage()));
    }

    public static JobException cacheAbsent(String path) {
        return JobErrors.error(
                JobErrorCode.CONFIG_INVALID,
                null,
                ("there is no cache at %s yet; check the path, or let a job, or a query with"
                                + " spark.gemlake.cache.mode=read_write, make it")
                        .formatted(path));
    }

    public static JobException runsInvalid(String path, String problem) {
        return JobErrors.error(
                JobErrorCode.SINK_INVALID, null, "the table of runs %s cannot be used: %s".formatted(path, problem));
    }

    public static JobException runsUnusable(String path, Throwable cause) {
        return JobErrors.inaccessible(JobErrorCode.SINK_INVALID, "the table of runs " + path, "written", cause);
    }

    public static JobException pageUnwritable(String path, Throwable cause) {
        return JobErrors.inaccessible(JobErrorCode.SINK_INVALID, "the page " + path, "written", cause);
    }

    /// A run that a limit stopped.
    ///
    /// @param limit which one is reached, in words
    public static JobException budgetSpent(String limit, long computed, long left) {
        return JobErrors.error(
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
        return JobErrors.error(
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
        return JobErrors.error(
                JobErrorCode.OUTSIDE_WINDOW,
                null,
                "it is %s, and the job may run from %s only; nothing was done: start it then, or change the schedule"
                        .formatted(now, window));
    }
}
