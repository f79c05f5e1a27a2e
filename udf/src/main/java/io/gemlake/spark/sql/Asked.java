// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.sql.AiEval.Evaluated;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.jspecify.annotations.Nullable;

/// Calls with the same of these read a document together.
record Asked(Expression text, @Nullable String model, boolean gathered) {
    private static Asked of(AiCall call) {
        return new Asked(call.text().canonicalized(), call.question().model(), call.isAboutGatheredTexts());
    }

    /// The calls of a node, those together that read a document together.
    static List<List<Evaluated>> together(AiEval eval) {
        Map<Asked, List<Evaluated>> together = new LinkedHashMap<>();
        for (Evaluated each : eval.evaluated()) {
            together.computeIfAbsent(of(each.call()), _ -> new ArrayList<>()).add(each);
        }
        return List.copyOf(together.values());
    }
}
