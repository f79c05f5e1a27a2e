// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import io.gemlake.engine.ChatFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Every error that this module raises, in one place. Their texts are in `error/gemlake-error-conditions.json`.
final class GemlakeErrors {
    private GemlakeErrors() {}

    static GemlakeException settingStatic(String key) {
        return error(ErrorCondition.CONF_STATIC, "", Map.of("key", key));
    }

    static GemlakeException invalidValue(String key, String value, String expected) {
        return error(ErrorCondition.CONF_INVALID, "VALUE", Map.of("key", key, "value", value, "expected", expected));
    }

    static GemlakeException missingValue(String key, String meaning) {
        return error(ErrorCondition.CONF_INVALID, "MISSING", Map.of("key", key, "meaning", meaning));
    }

    /// @param known names that are configured
    static GemlakeException modelUnknown(String name, List<String> known) {
        return unknown(ErrorCondition.MODEL_UNKNOWN, name, known, Setting.MODELS_PATH);
    }

    /// @param known names that are configured
    static GemlakeException headUnknown(String name, List<String> known) {
        return unknown(ErrorCondition.HEAD_UNKNOWN, name, known, Setting.HEADS_PATH);
    }

    private static GemlakeException unknown(
            ErrorCondition condition, String name, List<String> known, Setting setting) {
        String configured = known.isEmpty() ? "none" : String.join(", ", known);
        return error(condition, "", Map.of("name", name, "configured", configured, "key", setting.key(name)));
    }

    static GemlakeException modelUnreadable(String path, Throwable cause) {
        return error(ErrorCondition.MODEL_UNREADABLE, "", Map.of("path", path, "reason", cause), cause);
    }

    static GemlakeException chatTemplateUnknown(String model) {
        String formats =
                Arrays.stream(ChatFormat.values()).map(ChatFormat::title).collect(Collectors.joining(", "));
        return error(ErrorCondition.MODEL_UNSUPPORTED, "CHAT_TEMPLATE", Map.of("model", model, "formats", formats));
    }

    /// @param place the side that found it: the driver or an executor
    static GemlakeException hashMismatch(String model, String expected, String found, String place) {
        return error(
                ErrorCondition.MODEL_HASH_MISMATCH,
                "HASH",
                Map.of("model", model, "expected", expected, "found", found, "place", place));
    }

    static GemlakeException sizeMismatch(String model, long expectedBytes, long foundBytes, String place) {
        return error(
                ErrorCondition.MODEL_HASH_MISMATCH,
                "SIZE",
                Map.of("model", model, "expected", expectedBytes, "found", foundBytes, "place", place));
    }

    /// @param place the JVM: an executor
    static GemlakeException javaTooOld(String place, int found, int needed) {
        return error(ErrorCondition.JAVA_TOO_OLD, "", Map.of("place", place, "found", found, "needed", needed));
    }

    /// @param place the JVM: the driver or an executor
    static GemlakeException vectorApiMissing(String place) {
        return error(ErrorCondition.VECTOR_API_MISSING, "", Map.of("place", place));
    }

    static GemlakeException sparkUnsupported(String found, String needed) {
        return error(ErrorCondition.SPARK_UNSUPPORTED, "", Map.of("found", found, "needed", needed));
    }

    static GemlakeException overheadTooSmall(long weightsBytes, long overheadBytes, long neededBytes) {
        return error(
                ErrorCondition.MEMORY_TOO_SMALL,
                "OVERHEAD",
                Map.of(
                        "weightsBytes", weightsBytes,
                        "overheadBytes", overheadBytes,
                        "neededMebibytes", toMebibytes(neededBytes)));
    }

    /// @param kvBytes   keys and values of a task
    /// @param memoryKey the setting of the heap in question
    static GemlakeException heapTooSmall(HeapDemand demand, int tasks, long kvBytes, long heapBytes, String memoryKey) {
        return error(
                ErrorCondition.MEMORY_TOO_SMALL,
                "HEAP",
                Map.of(
                        "tasks",
                        tasks,
                        "kvBytes",
                        kvBytes,
                        "activationBytes",
                        demand.laneBytes(),
                        "sharedBytes",
                        demand.sharedBytes(),
                        "heapBytes",
                        heapBytes,
                        "percent",
                        HeapDemand.LARGEST_HEAP_PERCENT,
                        "memoryKey",
                        memoryKey,
                        "neededMebibytes",
                        toMebibytes(demand.neededHeapBytes(tasks, kvBytes))));
    }

    static GemlakeException contentUnreadable(ContentFile<?> file, String path, Throwable cause) {
        return error(file.condition(), "UNREADABLE", Map.of("path", path, "reason", cause), cause);
    }

    /// @param problem what is wrong, and what to do about it
    static GemlakeException contentInvalid(ContentFile<?> file, String path, String problem) {
        return error(file.condition(), "CONTENT", Map.of("path", path, "problem", problem));
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
        return error(ErrorCondition.COLUMN_INVALID, "MISSING", Map.of("column", column, "columns", known));
    }

    static GemlakeException columnNoText(String column, String type) {
        return error(ErrorCondition.COLUMN_INVALID, "TYPE", Map.of("column", column, "type", type));
    }

    static GemlakeException columnTaken(String column) {
        return error(ErrorCondition.COLUMN_INVALID, "TAKEN", Map.of("column", column));
    }

    static GemlakeException calibrationUnreadable(String path, Exception cause) {
        return error(
                ErrorCondition.CALIBRATION_INVALID,
                "UNREADABLE",
                Map.of("path", path, "reason", String.valueOf(cause.getMessage())),
                cause);
    }

    /// @param reason the error of the row
    static GemlakeException calibrationFailed(String reason) {
        return error(ErrorCondition.CALIBRATION_INVALID, "SAMPLE_FAILED", Map.of("reason", reason));
    }

    private static long toMebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    private static GemlakeException error(ErrorCondition condition, String detail, Map<String, ?> parameters) {
        return error(condition, detail, parameters, null);
    }

    private static GemlakeException error(
            ErrorCondition condition, String detail, Map<String, ?> parameters, @Nullable Throwable cause) {
        return new GemlakeException(condition, detail, parameters, cause);
    }
}
