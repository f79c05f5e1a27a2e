// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkThrowable;
import org.jspecify.annotations.Nullable;

/// A refused configuration, model, cluster or call. The message says the problem, why, and the remedy, with the values
/// in it; its text is the one of `error/gemlake-error-conditions.json`. Made only by named factories: `GemlakeErrors`,
/// and `SqlErrors` of the functions of SQL.
///
/// It is of a kind that PySpark knows: from others, Python learns neither condition nor state.
public final class GemlakeException extends IllegalArgumentException implements SparkThrowable {
    private static final long serialVersionUID = 1L;

    private final ErrorCondition code;
    private final String condition;
    private final HashMap<String, String> parameters;

    /// @param detail     which of a condition's texts it is; empty where it has one
    /// @param parameters values of all that the text leaves open
    public GemlakeException(ErrorCondition code, String detail, Map<String, ?> parameters, @Nullable Throwable cause) {
        var texts = new HashMap<String, String>();
        parameters.forEach((name, value) -> texts.put(name, String.valueOf(value)));
        String condition = code.conditionName() + (detail.isEmpty() ? "" : "." + detail);
        super("[" + condition + "] " + ErrorTexts.message(condition, texts), cause);
        this.code = code;
        this.condition = condition;
        this.parameters = texts;
    }

    /// The stable code of this error.
    public ErrorCondition code() {
        return code;
    }

    @Override
    public String getCondition() {
        return condition;
    }

    @Override
    public String getSqlState() {
        return ErrorTexts.sqlState(condition);
    }

    @Override
    public Map<String, String> getMessageParameters() {
        return Collections.unmodifiableMap(parameters);
    }

    @Override
    public String getDefaultMessageTemplate() {
        return ErrorTexts.template(condition);
    }
}
