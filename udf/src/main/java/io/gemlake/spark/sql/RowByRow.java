// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.Task;
import io.gemlake.spark.DocumentTasks;
import io.gemlake.spark.Enricher;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.SparkPlan;

/// Makes the calls evaluable that no [AiEval] could take.
final class RowByRow extends Rule<SparkPlan> {
    private final SparkSession session;

    RowByRow(SparkSession session) {
        this.session = session;
    }

    @Override
    public SparkPlan apply(SparkPlan plan) {
        return plan.transformUp(ScalaLists.where(each -> each instanceof AiEvalExec
                ? null
                : each.transformExpressionsUp(
                        ScalaLists.where(part -> part instanceof AiCall call ? rowCall(call) : null))));
    }

    private Expression rowCall(AiCall call) {
        Task task = call.question().task();
        DocumentTasks work =
                Enricher.of(session, SessionConf.of(session), List.of(task)).documentTasks();
        return new AiRowCall(work, ResultColumn.of(call, 0), call.text());
    }
}
