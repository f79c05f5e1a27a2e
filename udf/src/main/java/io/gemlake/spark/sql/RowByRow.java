// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.TakeOrderedAndProjectExec;
import scala.collection.immutable.Seq;

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
        List<RowWork> works = new ArrayList<>();
        SparkPlan evaluable = plan.transformExpressionsUp(
                ScalaLists.where(part -> part instanceof AiCall call ? rowCall(call, works) : null));
        return works.isEmpty() ? plan : prepared(evaluable, works);
    }

    private Expression rowCall(AiCall call, List<RowWork> works) {
        var work = new RowWork(session, call);
        works.add(work);
        return new AiRowCall(work, call.text());
    }

    /// Whoever runs the plan prepares the calls before their operator runs: below it, as long as what is above may look
    /// for an operator of its kind, such as an exchange.
    private SparkPlan prepared(SparkPlan plan, List<RowWork> works) {
        List<SparkPlan> children = ScalaLists.list(plan.children());
        Seq<RowWork> all = ScalaLists.seq(works);
        return children.size() == 1
                ? plan.withNewChildren(ScalaLists.seq(List.of(new RowByRowExec(all, children.getFirst()))))
                : new RowByRowExec(all, plan);
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
}
