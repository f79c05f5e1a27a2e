// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.jspecify.annotations.Nullable;

/// `LIMIT`, and `ORDER BY … LIMIT` on what needs no model, act before an [AiEval]: only the rows that are shown are
/// evaluated. The limit stays above as well, where Spark looks for it.
final class LimitBeforeAiEval extends Rule<LogicalPlan> {
    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        return plan.transformDown(ScalaLists.where(
                each -> each instanceof GlobalLimit global && global.child() instanceof LocalLimit local
                        ? limited(global, local)
                        : null));
    }

    private static @Nullable LogicalPlan limited(GlobalLimit global, LocalLimit local) {
        LogicalPlan below = below(local.child(), global.limitExpr(), null);
        return below == null
                ? null
                : global.withNewChildren(
                        ScalaLists.seq(List.of(local.withNewChildren(ScalaLists.seq(List.of(below))))));
    }

    /// @param order in which the rows are taken, in terms of the columns of `plan`; null for any
    private static @Nullable LogicalPlan below(
            LogicalPlan plan, Expression limit, scala.collection.immutable.@Nullable Seq<SortOrder> order) {
        return switch (plan) {
            case Project project -> {
                var inner = order == null ? null : throughProject(order, project);
                LogicalPlan child = below(project.child(), limit, inner);
                yield child == null ? null : project.withNewChildren(ScalaLists.seq(List.of(child)));
            }
            case Sort sort
            when sort.global() && order == null -> {
                LogicalPlan child = below(sort.child(), limit, sort.order());
                yield child == null ? null : sort.withNewChildren(ScalaLists.seq(List.of(child)));
            }
            case AiEval eval -> limited(eval, limit, order);
            default -> null;
        };
    }

    private static @Nullable LogicalPlan limited(
            AiEval eval, Expression limit, scala.collection.immutable.@Nullable Seq<SortOrder> order) {
        LogicalPlan child = eval.child();
        boolean few =
                !child.maxRows().isEmpty() && (Long) child.maxRows().get() <= ((Number) limit.eval(null)).longValue();
        if (few || (order != null && !isReadable(order, child))) {
            return null;
        }
        LogicalPlan sorted = order == null ? child : new Sort(order, true, child, scala.Option.empty());
        return eval.withNewChildInternal(new GlobalLimit(limit, new LocalLimit(limit, sorted)));
    }

    private static boolean isReadable(scala.collection.immutable.Seq<SortOrder> order, LogicalPlan child) {
        return ScalaLists.<Expression>list(order).stream()
                .allMatch(each -> each.deterministic() && each.references().subsetOf(child.outputSet()));
    }

    private static scala.collection.immutable.Seq<SortOrder> throughProject(
            scala.collection.immutable.Seq<SortOrder> order, Project project) {
        Map<ExprId, Expression> columns = new HashMap<>();
        for (NamedExpression column : ScalaLists.list(project.projectList())) {
            columns.put(column.exprId(), column instanceof Alias alias ? alias.child() : (Expression) column);
        }
        List<SortOrder> inner = ScalaLists.<Expression>list(order).stream()
                .map(each -> (SortOrder) each.transformUp(ScalaLists.where(
                        part -> part instanceof Attribute attribute ? columns.get(attribute.exprId()) : null)))
                .toList();
        return ScalaLists.seq(inner);
    }
}
