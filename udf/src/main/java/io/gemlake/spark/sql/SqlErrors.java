// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.TaskOutcome;
import io.gemlake.spark.ErrorCondition;
import io.gemlake.spark.GemlakeException;
import io.gemlake.spark.Setting;
import io.gemlake.spark.sql.SessionModels.Fitness;

/// What the functions of SQL refuse: problem, why, remedy. No text of a row.
final class SqlErrors {
    private SqlErrors() {}

    /// @param problem what is wrong with the value, and what to give instead
    static GemlakeException argumentInvalid(String function, String name, String problem) {
        return error(ErrorCondition.ARGUMENT_INVALID, "argument '%s' of %s %s".formatted(name, function, problem));
    }

    static GemlakeException argumentNotConstant(String function, String name, String sql) {
        return argumentInvalid(
                function,
                name,
                "is %s, which changes from row to row; give a constant, or split the query by it".formatted(sql));
    }

    static GemlakeException taskInvalid(String function, String problem) {
        return error(ErrorCondition.ARGUMENT_INVALID, function + ": " + problem);
    }

    static GemlakeException modelUnfit(String function, String model, Fitness fitness) {
        return error(
                ErrorCondition.MODEL_UNFIT,
                ("%s wants a model %s, and %s is none: %s; name another with model => '<name>' (%s), or set %s to run to"
                                + " take what comes")
                        .formatted(
                                function,
                                fitness.wanted(),
                                model,
                                fitness.lacking(),
                                Setting.MODELS_PATH.key(),
                                Setting.FUNCTIONS_UNFIT.key()));
    }

    static GemlakeException outerJoin(String function, String joinType) {
        return error(
                ErrorCondition.CALL_MISPLACED,
                ("%s reads columns of both sides in the condition of a %s join, where every pair of rows would ask the"
                                + " model; join first, and call it on the result")
                        .formatted(function, joinType));
    }

    static GemlakeException onDriver(String function) {
        return error(
                ErrorCondition.CALL_MISPLACED,
                "%s would be evaluated on the driver, which runs no model; call it on the rows of a table"
                        .formatted(function));
    }

    static GemlakeException queryTooExpensive(long spentTokens, long mostTokens) {
        return error(
                ErrorCondition.QUERY_TOO_EXPENSIVE,
                "the query has cost %d tokens, and %s is %d; ask about fewer rows or shorter texts, or raise it"
                        .formatted(spentTokens, Setting.QUERY_TOKENS.key(), mostTokens));
    }

    static GemlakeException rowFailed(String function, TaskOutcome.Failed failed) {
        return error(
                ErrorCondition.ROW_FAILED,
                "%s failed on a row: %s: %s; try_%s gives NULL instead"
                        .formatted(function, failed.code(), failed.message(), function));
    }

    private static GemlakeException error(ErrorCondition condition, String message) {
        return new GemlakeException(condition, message, null);
    }
}
