// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

/// Why something of Spark's side was refused. The names are stable: monitors match them.
public enum ErrorCondition {
    /// A value that its key does not take.
    CONF_INVALID("22023"),
    /// A setting that a session changed and that only the application chooses.
    CONF_STATIC("46110"),
    /// The model file cannot be read.
    MODEL_UNREADABLE("58030"),
    /// The model cannot be used as it is configured.
    MODEL_UNSUPPORTED("0A000"),
    /// The model's bytes are not those that its hash promised.
    MODEL_HASH_MISMATCH("58030"),
    /// A query names a model that is not configured.
    MODEL_UNKNOWN("42704"),
    /// A query names a head that is not configured.
    HEAD_UNKNOWN("42704"),
    /// A function of SQL is called that the model is hardly fit for.
    MODEL_UNFIT("0A000"),
    /// Java on an executor is older than Gemlake needs.
    JAVA_TOO_OLD("55000"),
    /// Java on the driver or an executor was started without the module of the Vector API.
    VECTOR_API_MISSING("55000"),
    /// The memory of an executor does not hold what the model needs.
    MEMORY_TOO_SMALL("53200"),
    /// A column that the operator needs is missing, or has a name that it writes itself.
    COLUMN_INVALID("42703"),
    /// A calibration cannot be read, or could not be measured.
    CALIBRATION_INVALID("58030"),
    /// The file of a taught head cannot be read, or is damaged.
    HEAD_INVALID("58030"),
    /// A calibration profile cannot be read, is damaged, or is for another task or model.
    PROFILE_INVALID("58030"),
    /// An argument that a function of SQL does not take.
    ARGUMENT_INVALID("22023"),
    /// A function of SQL stands where it cannot be evaluated.
    CALL_MISPLACED("0A000"),
    /// A query has cost as many tokens as it may.
    QUERY_TOO_EXPENSIVE("54000"),
    /// A function of SQL failed on the text of a row.
    ROW_FAILED("22000");

    private final String sqlState;

    ErrorCondition(String sqlState) {
        this.sqlState = sqlState;
    }

    String conditionName() {
        return "GEMLAKE_" + name();
    }

    String sqlState() {
        return sqlState;
    }
}
