// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.sql.AiEval.Evaluated;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Seq;

/// Plans an [AiEval]: one operator for each text that its calls are about, and each model that they ask.
final class AiEvalStrategy extends SparkStrategy {
    /// Calls with the same of these read a document together.
    private record Asked(Expression text, @Nullable String model, boolean gathered) {
        static Asked of(AiCall call) {
            return new Asked(call.text().canonicalized(), call.question().model(), call.isAboutGatheredTexts());
        }
    }

    @Override
    public Seq<SparkPlan> apply(LogicalPlan plan) {
        if (!(plan instanceof AiEval eval)) {
            return ScalaLists.seq(List.of());
        }
        Map<Asked, List<Evaluated>> together = new LinkedHashMap<>();
        for (Evaluated each : eval.evaluated()) {
            together.computeIfAbsent(Asked.of(each.call()), _ -> new ArrayList<>())
                    .add(each);
        }
        SparkPlan planned = planLater(eval.child());
        for (List<Evaluated> calls : together.values()) {
            planned = AiEvalExec.of(calls, planned);
        }
        return ScalaLists.seq(List.of(planned));
    }
}
