// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.ErrorCode;
import io.gemlake.engine.TaskOutcome;
import io.gemlake.spark.GemlakeException;
import java.util.List;

/// What every factory of [SqlErrors] makes.
public final class SqlErrorExamples {
    private SqlErrorExamples() {}

    public static List<GemlakeException> all() {
        return List.of(
                SqlErrors.argumentInvalid("ai_classify", "labels", "is NULL; give an array"),
                SqlErrors.argumentNotConstant("ai_classify", "labels", "t.labels"),
                SqlErrors.taskInvalid("ai_filter", "a condition is blank; give a question"),
                SqlErrors.modelUnfit("ai_gen", "x.gguf", SessionModels.Fitness.CHAT),
                SqlErrors.outerJoin("ai_filter(a.x || b.x)", "LEFT OUTER"),
                SqlErrors.onDriver("ai_filter"),
                SqlErrors.queryTooExpensive(501, 500),
                SqlErrors.rowFailed("ai_filter", new TaskOutcome.Failed(ErrorCode.REQUEST_TOO_LONG, "it is long")));
    }
}
