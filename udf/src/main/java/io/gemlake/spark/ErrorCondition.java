// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

/// Why something of Spark's side was refused. The names are stable: monitors match them. Their texts and SQLSTATEs
/// are in `error/gemlake-error-conditions.json`.
public enum ErrorCondition {
    /// A value that its key does not take.
    CONF_INVALID,
    /// A setting that a session changed and that only the application chooses.
    CONF_STATIC,
    /// The model file cannot be read.
    MODEL_UNREADABLE,
    /// The model cannot be used as it is configured.
    MODEL_UNSUPPORTED,
    /// The model's bytes are not those that its hash promised.
    MODEL_HASH_MISMATCH,
    /// A query names a model that is not configured.
    MODEL_UNKNOWN,
    /// A query names a head that is not configured.
    HEAD_UNKNOWN,
    /// A function of SQL is called that the model is hardly fit for.
    MODEL_UNFIT,
    /// Spark is of another release than Gemlake was made for.
    SPARK_UNSUPPORTED,
    /// Java on an executor is older than Gemlake needs.
    JAVA_TOO_OLD,
    /// Java on the driver or an executor was started without the module of the Vector API.
    VECTOR_API_MISSING,
    /// The memory of an executor does not hold what the model needs.
    MEMORY_TOO_SMALL,
    /// A column that the operator needs is missing, or has a name that it writes itself.
    COLUMN_INVALID,
    /// A calibration cannot be read, or could not be measured.
    CALIBRATION_INVALID,
    /// The file of a taught head cannot be read, or is damaged.
    HEAD_INVALID,
    /// A calibration profile cannot be read, is damaged, or is for another task or model.
    PROFILE_INVALID,
    /// The cache of results cannot be read or written.
    CACHE_INVALID,
    /// A table is on a store where concurrent writers of Delta would lose each other's commits.
    STORE_UNSAFE,
    /// An argument that a function of SQL does not take.
    ARGUMENT_INVALID,
    /// A function of SQL stands where it cannot be evaluated.
    CALL_MISPLACED,
    /// A query has cost as many tokens as it may.
    QUERY_TOO_EXPENSIVE,
    /// A function of SQL failed on the text of a row.
    ROW_FAILED;

    /// The name that Spark shows, and that stands in `error/gemlake-error-conditions.json`.
    String conditionName() {
        return "GEMLAKE_" + name();
    }
}
