// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.DocumentTasks;
import io.gemlake.spark.GemlakeConf;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.TakeOrderedAndProjectExec;

/// Makes the calls evaluable that no [AiEval] could take.
final class RowByRow extends Rule<SparkPlan> {
    private final SparkSession session;

    RowByRow(SparkSession session) {
        this.session = session;
    }

    @Override
    public SparkPlan apply(SparkPlan plan) {
        return plan.transformUp(ScalaLists.where(each -> switch (each) {
            case AiEvalExec _ -> null;
            case TakeOrderedAndProjectExec top -> apart(top);
            default -> evaluable(each);
        }));
    }

    private SparkPlan evaluable(SparkPlan plan) {
        return plan.transformExpressionsUp(
                ScalaLists.where(part -> part instanceof AiCall call ? rowCall(call) : null));
    }

    /// The driver evaluates the projection of this operator: calls move to one behind it, which executors evaluate.
    private SparkPlan apart(TakeOrderedAndProjectExec top) {
        List<NamedExpression> columns = ScalaLists.list(top.projectList());
        if (columns.stream().noneMatch(column -> AiCall.isIn((Expression) column))) {
            return evaluable(top);
        }
        var rows = new TakeOrderedAndProjectExec(
                top.limit(),
                top.sortOrder(),
                ScalaLists.seq(ScalaLists.<NamedExpression>list(top.child().output())),
                top.child(),
                top.offset());
        return evaluable(new ProjectExec(top.projectList(), evaluable(rows)));
    }

    private Expression rowCall(AiCall call) {
        var models = new SessionModels(session);
        GemlakeConf conf = models.confOf(call);
        DocumentTasks work = models.work(call, conf, List.of(call.question().task()));
        return new AiRowCall(work, ResultColumn.of(call, 0), call.text(), new TokenBudget(conf.queryTokens()));
    }
}
