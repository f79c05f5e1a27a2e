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
import scala.collection.immutable.Seq;

/// Plans an [AiEval]: one operator for each text that its calls are about.
final class AiEvalStrategy extends SparkStrategy {
    @Override
    public Seq<SparkPlan> apply(LogicalPlan plan) {
        if (!(plan instanceof AiEval eval)) {
            return ScalaLists.seq(List.of());
        }
        Map<Expression, List<Evaluated>> byText = new LinkedHashMap<>();
        for (Evaluated each : eval.evaluated()) {
            byText.computeIfAbsent(each.call().text().canonicalized(), _ -> new ArrayList<>())
                    .add(each);
        }
        SparkPlan planned = planLater(eval.child());
        for (List<Evaluated> about : byText.values()) {
            planned = AiEvalExec.of(about, planned);
        }
        return ScalaLists.seq(List.of(planned));
    }
}
