// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job;

import io.gemlake.engine.EngineException;
import io.gemlake.spark.GemlakeException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a command or job ended that could not go on.
///
/// @param code    stands for the exit code of its process
/// @param message one sentence for its user
public record Failure(JobErrorCode code, String message) {
    /// What an executor says about a class of ours that its Java cannot read; class files of Java 17 are of version 61.
    private static final Pattern CLASS_VERSION =
            Pattern.compile("UnsupportedClassVersionError: io/gemlake/.* class file versions up to ([0-9]+)");

    private static final int CLASS_VERSION_OF_JAVA_0 = 44;

    /// The failure behind an error: Spark wraps those of tasks.
    public static Failure of(Throwable error) {
        if (error instanceof UndeclaredThrowableException undeclared && undeclared.getCause() != null) {
            return of(undeclared.getCause());
        }
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            Matcher classVersion = CLASS_VERSION.matcher(String.valueOf(cause.getMessage()));
            if (cause instanceof JobException e) {
                return of(e);
            } else if (cause instanceof EngineException e) {
                return new Failure(code(e), String.valueOf(e.getMessage()));
            } else if (cause instanceof GemlakeException e) {
                return new Failure(code(e), String.valueOf(e.getMessage()));
            } else if (classVersion.find()) {
                int java = Integer.parseInt(classVersion.group(1)) - CLASS_VERSION_OF_JAVA_0;
                return of(JobErrors.executorJavaTooOld(java));
            }
        }
        return of(JobErrors.jobFailed(error));
    }

    private static Failure of(JobException error) {
        return new Failure(error.code(), String.valueOf(error.getMessage()));
    }

    private static JobErrorCode code(EngineException error) {
        return switch (error.code()) {
            case GGUF_INVALID -> JobErrorCode.MODEL_DAMAGED;
            case GGUF_UNSUPPORTED, MODEL_UNSUPPORTED -> JobErrorCode.MODEL_UNSUPPORTED;
            case MODEL_UNREADABLE -> JobErrorCode.MODEL_UNREADABLE;
            case MODEL_HASH_MISMATCH -> JobErrorCode.MODEL_HASH_MISMATCH;
            case VECTOR_API_MISSING -> JobErrorCode.VECTOR_API_MISSING;
            case CONFIG_INVALID, HEAD_MISMATCH -> JobErrorCode.CONFIG_INVALID;
            case MEMORY_TOO_SMALL -> JobErrorCode.MEMORY_TOO_SMALL;
            case REQUEST_TOO_LONG, DOCUMENT_TOO_LONG, REQUEST_INVALID, NOT_FINITE, CANCELLED -> JobErrorCode.JOB_FAILED;
        };
    }

    private static JobErrorCode code(GemlakeException error) {
        return switch (error.code()) {
            case CONF_INVALID,
                    CONF_STATIC,
                    CACHE_INVALID,
                    STORE_UNSAFE,
                    CALIBRATION_INVALID,
                    HEAD_INVALID,
                    PROFILE_INVALID,
                    ARGUMENT_INVALID,
                    MODEL_UNKNOWN,
                    HEAD_UNKNOWN,
                    CALL_MISPLACED -> JobErrorCode.CONFIG_INVALID;
            case MODEL_UNREADABLE -> JobErrorCode.MODEL_UNREADABLE;
            case MODEL_UNSUPPORTED, MODEL_UNFIT -> JobErrorCode.MODEL_UNSUPPORTED;
            case MODEL_HASH_MISMATCH -> JobErrorCode.MODEL_HASH_MISMATCH;
            case SPARK_UNSUPPORTED -> JobErrorCode.SPARK_UNSUPPORTED;
            case JAVA_TOO_OLD -> JobErrorCode.JAVA_TOO_OLD;
            case VECTOR_API_MISSING -> JobErrorCode.VECTOR_API_MISSING;
            case MEMORY_TOO_SMALL -> JobErrorCode.MEMORY_TOO_SMALL;
            case COLUMN_INVALID -> JobErrorCode.SOURCE_INVALID;
            case ROW_FAILED, QUERY_TOO_EXPENSIVE -> JobErrorCode.JOB_FAILED;
        };
    }
}
