// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import org.apache.spark.SparkThrowable;
import org.jspecify.annotations.Nullable;

/// A refused configuration, model or cluster. The message says the problem, why, and the remedy, with the values in it.
/// Made only by named factories: `GemlakeErrors`, and `SqlErrors` of the functions of SQL.
public final class GemlakeException extends RuntimeException implements SparkThrowable {
    private static final long serialVersionUID = 1L;

    private final ErrorCondition condition;

    public GemlakeException(ErrorCondition condition, String message, @Nullable Throwable cause) {
        super("[" + condition.conditionName() + "] " + message, cause);
        this.condition = condition;
    }

    /// The stable code of this error.
    public ErrorCondition code() {
        return condition;
    }

    @Override
    public String getCondition() {
        return condition.conditionName();
    }

    @Override
    public String getSqlState() {
        return condition.sqlState();
    }
}
