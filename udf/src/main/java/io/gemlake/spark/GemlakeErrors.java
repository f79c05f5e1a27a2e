// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.ChatFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Every error that this module raises, in one place.
final class GemlakeErrors {
    private GemlakeErrors() {}

    static GemlakeException settingStatic(String key) {
        return error(
                ErrorCondition.CONF_STATIC,
                null,
                ("%1$s is the application's to choose, and this session has changed it; take it back with RESET %1$s, or"
                                + " have the application started with it")
                        .formatted(key));
    }

    static GemlakeException invalidValue(String key, String value, String expected) {
        return error(
                ErrorCondition.CONF_INVALID,
                null,
                "%s is '%s', which is not %s; correct the value".formatted(key, value, expected));
    }

    static GemlakeException missingValue(String key, String meaning) {
        return error(ErrorCondition.CONF_INVALID, null, "%s is not set; set it to %s".formatted(key, meaning));
    }

    /// @param known names that are configured
    static GemlakeException modelUnknown(String name, List<String> known) {
        return error(
                ErrorCondition.MODEL_UNKNOWN,
                null,
                "no model is called '%s' (configured: %s); set %s, or name another"
                        .formatted(name, listed(known), Setting.MODELS_PATH.key(name)));
    }

    /// @param known names that are configured
    static GemlakeException headUnknown(String name, List<String> known) {
        return error(
                ErrorCondition.HEAD_UNKNOWN,
                null,
                "no head is called '%s' (configured: %s); set %s, or name another"
                        .formatted(name, listed(known), Setting.HEADS_PATH.key(name)));
    }

    private static String listed(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    static GemlakeException modelUnreadable(String path, Throwable cause) {
        return error(
                ErrorCondition.MODEL_UNREADABLE,
                cause,
                "%s cannot be read: %s; check path, permissions and %s"
                        .formatted(path, cause, Setting.MODEL_PATH.key()));
    }

    static GemlakeException chatTemplateUnknown(String model) {
        return error(
                ErrorCondition.MODEL_UNSUPPORTED,
                null,
                ("the chat template of %s is of no kind that is recognised; set %s to the one that its author names: %s"
                                + " (none asks by examples, as base models are asked)")
                        .formatted(
                                model,
                                Setting.CHAT_FORMAT.key(),
                                Arrays.stream(ChatFormat.values())
                                        .map(ChatFormat::title)
                                        .collect(Collectors.joining(", "))));
    }

    /// @param where the side that found it: the driver or an executor
    static GemlakeException hashMismatch(String name, String expected, String found, String where) {
        return error(
                ErrorCondition.MODEL_HASH_MISMATCH,
                null,
                "the model %s has SHA-256 %s on %s, expected %s; fetch the file again, or correct %s"
                        .formatted(name, found, where, expected, Setting.MODEL_SHA256.key()));
    }

    static GemlakeException sizeMismatch(String name, long expectedBytes, long foundBytes, String where) {
        return error(
                ErrorCondition.MODEL_HASH_MISMATCH,
                null,
                "the model %s has %d bytes on %s, expected %d; fetch the file again"
                        .formatted(name, foundBytes, where, expectedBytes));
    }

    /// @param where the JVM: an executor
    static GemlakeException javaTooOld(String where, int found, int needed) {
        return error(
                ErrorCondition.JAVA_TOO_OLD,
                null,
                ("%s runs Java %d, and Gemlake needs Java %d or newer; set spark.executorEnv.JAVA_HOME to one that the"
                                + " nodes have, or send a runtime along with --archives")
                        .formatted(where, found, needed));
    }

    /// @param where the JVM: the driver or an executor
    static GemlakeException vectorApiMissing(String where) {
        return error(
                ErrorCondition.VECTOR_API_MISSING,
                null,
                ("%s runs Java without the module jdk.incubator.vector; start it with --add-modules=jdk.incubator.vector,"
                                + " as spark-submit does (executors: spark.executor.extraJavaOptions), or set %s to the"
                                + " slow 'scalar'")
                        .formatted(where, Setting.KERNELS.key()));
    }

    static GemlakeException overheadTooSmall(long weightsBytes, long overheadBytes, long neededBytes) {
        return error(
                ErrorCondition.MEMORY_TOO_SMALL,
                null,
                ("the weights take %d bytes outside of the Java heap, and an executor has %d bytes there;"
                                + " set spark.executor.memoryOverhead to %dm or more")
                        .formatted(weightsBytes, overheadBytes, toMebibytes(neededBytes)));
    }

    /// @param kvBytes   keys and values of a task
    /// @param memoryKey the setting of the heap in question
    static GemlakeException heapTooSmall(HeapDemand demand, int lanes, long kvBytes, long heapBytes, String memoryKey) {
        return error(
                ErrorCondition.MEMORY_TOO_SMALL,
                null,
                ("%d tasks at a time with %d bytes of keys and values and %d bytes of activations each, and %d bytes for"
                                + " the model, do not fit a heap of %d bytes of which they may use %d %%; set %s to %dm"
                                + " or more, or lower %s or %s")
                        .formatted(
                                lanes,
                                kvBytes,
                                demand.laneBytes(),
                                demand.sharedBytes(),
                                heapBytes,
                                HeapDemand.LARGEST_HEAP_PERCENT,
                                memoryKey,
                                toMebibytes(demand.neededHeapBytes(lanes, kvBytes)),
                                Setting.KV_BYTES.key(),
                                Setting.CONTEXT_TOKENS.key()));
    }

    static GemlakeException contentUnreadable(ContentFile<?> file, String path, Throwable cause) {
        return error(
                file.condition(),
                cause,
                "the %s %s cannot be read: %s; check the path and its permissions".formatted(file.kind(), path, cause));
    }

    /// @param problem what is wrong, and what to do about it
    static GemlakeException contentInvalid(ContentFile<?> file, String path, String problem) {
        return error(file.condition(), null, "the %s %s cannot be used: %s".formatted(file.kind(), path, problem));
    }

    /// @param versions of the tasks that could be calibrated
    static GemlakeException profileMisfit(String path, Profile profile, Set<String> versions, String modelSha256) {
        return ProfileFile.invalid(
                path,
                ("it is for the task %s (%s) of the model with SHA-256 %s, and the job has %s of the model with SHA-256 %s;"
                                + " calibrate this task with this model, or take the profile out")
                        .formatted(
                                profile.taskVersion(),
                                String.join(", ", profile.labels()),
                                profile.modelSha256(),
                                versions.isEmpty() ? "no task with labels" : String.join(", ", versions),
                                modelSha256));
    }

    static GemlakeException columnMissing(String column, String known) {
        return error(
                ErrorCondition.COLUMN_INVALID,
                null,
                "there is no column '%s'; the columns are %s: name one of them".formatted(column, known));
    }

    static GemlakeException columnNoText(String column, String type) {
        return error(
                ErrorCondition.COLUMN_INVALID,
                null,
                "the column '%s' is of type %s, not STRING; cast it first".formatted(column, type));
    }

    static GemlakeException columnTaken(String column) {
        return error(
                ErrorCondition.COLUMN_INVALID,
                null,
                "the column '%s' has the name of a result; rename it in the source".formatted(column));
    }

    static GemlakeException calibrationUnreadable(String file, Exception cause) {
        return error(
                ErrorCondition.CALIBRATION_INVALID,
                cause,
                "the calibration %s cannot be read (%s); delete it, and it is measured anew"
                        .formatted(file, cause.getMessage()));
    }

    /// @param why the error of the row
    static GemlakeException calibrationFailed(String why) {
        return error(
                ErrorCondition.CALIBRATION_INVALID,
                null,
                "a text of the built-in sample failed: %s; set %s to 'none' if labels are to be taken as they are scored"
                        .formatted(why, Setting.CALIBRATION.key()));
    }

    private static long toMebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    private static GemlakeException error(ErrorCondition condition, @Nullable Throwable cause, String message) {
        return new GemlakeException(condition, message, cause);
    }
}
