// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.TaskOutcome;
import io.gemlake.spark.ErrorCondition;
import io.gemlake.spark.GemlakeException;
import io.gemlake.spark.Setting;
import io.gemlake.spark.sql.SessionModels.Fitness;
import java.util.Map;

/// What the functions of SQL refuse. Their texts, in `error/gemlake-error-conditions.json`, hold no text of a row.
final class SqlErrors {
    private SqlErrors() {}

    /// @param problem what is wrong with the value, and what to give instead
    static GemlakeException argumentInvalid(String function, String name, String problem) {
        return taskInvalid(function, "argument '%s' %s".formatted(name, problem));
    }

    static GemlakeException argumentNotConstant(String function, String name, String sql) {
        return argumentInvalid(
                function,
                name,
                "is %s, which changes from row to row; give a constant, or split the query by it".formatted(sql));
    }

    /// @param problem what is wrong with the arguments together, and what to give instead
    static GemlakeException taskInvalid(String function, String problem) {
        return error(ErrorCondition.ARGUMENT_INVALID, "", Map.of("function", function, "problem", problem));
    }

    static GemlakeException modelUnfit(String function, String model, Fitness fitness) {
        return error(
                ErrorCondition.MODEL_UNFIT,
                "",
                Map.of(
                        "function", function,
                        "model", model,
                        "wanted", fitness.wanted(),
                        "lacking", fitness.lacking(),
                        "models", Setting.MODELS_PATH.key()));
    }

    static GemlakeException outerJoin(String function, String joinType) {
        return error(ErrorCondition.CALL_MISPLACED, "OUTER_JOIN", Map.of("function", function, "joinType", joinType));
    }

    static GemlakeException onDriver(String function) {
        return error(ErrorCondition.CALL_MISPLACED, "DRIVER", Map.of("function", function));
    }

    static GemlakeException queryTooExpensive(long spentTokens, long mostTokens) {
        return error(
                ErrorCondition.QUERY_TOO_EXPENSIVE,
                "",
                Map.of("spent", spentTokens, "most", mostTokens, "key", Setting.QUERY_TOKENS.key()));
    }

    static GemlakeException rowFailed(String function, TaskOutcome.Failed failed) {
        return error(
                ErrorCondition.ROW_FAILED,
                "",
                Map.of("function", function, "code", failed.code(), "reason", failed.message()));
    }

    private static GemlakeException error(ErrorCondition condition, String detail, Map<String, ?> parameters) {
        return new GemlakeException(condition, detail, parameters, null);
    }
}
