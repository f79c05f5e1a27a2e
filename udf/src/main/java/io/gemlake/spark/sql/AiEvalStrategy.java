// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.sql.AiEval.Evaluated;
import java.util.List;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import scala.collection.immutable.Seq;

/// Plans an [AiEval]: one operator for each text that its calls are about, and each model that they ask. One
/// that reads the cache is about one text.
final class AiEvalStrategy extends SparkStrategy {
    @Override
    public Seq<SparkPlan> apply(LogicalPlan plan) {
        if (!(plan instanceof AiEval eval)) {
            return ScalaLists.seq(List.of());
        }
        SparkPlan planned = planLater(eval.child());
        for (List<Evaluated> calls : Asked.together(eval)) {
            planned = AiEvalExec.of(calls, eval.cached(), planned);
        }
        return ScalaLists.seq(List.of(planned));
    }
}
