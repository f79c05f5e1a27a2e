// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Offset;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Repartition;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.immutable.Seq;

/// `LIMIT`, and `ORDER BY … LIMIT` on what needs no model, act before an [AiEval]: only the rows that are shown are
/// evaluated. The limit stays above as well, where Spark looks for it.
final class LimitBeforeAiEval extends Rule<LogicalPlan> {
    private static final long MOST_ROWS_OF_A_TASK = 64;

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        return plan.transformDown(ScalaLists.where(each -> switch (each) {
            case GlobalLimit global when global.child() instanceof LocalLimit local -> limited(global, local);
            // Catalyst has already put the rows that are skipped on top of the limit below them.
            case Offset offset when offset.child() instanceof LocalLimit local -> limited(offset, local);
            default -> null;
        }));
    }

    private static @Nullable LogicalPlan limited(LogicalPlan above, LocalLimit local) {
        LogicalPlan below = below(local.child(), local.limitExpr(), null);
        return below == null
                ? null
                : above.withNewChildren(ScalaLists.seq(List.of(local.withNewChildren(ScalaLists.seq(List.of(below))))));
    }

    /// @param order in which the rows are taken, in terms of the columns of `plan`; null for any
    private static @Nullable LogicalPlan below(LogicalPlan plan, Expression limit, @Nullable Seq<SortOrder> order) {
        return switch (plan) {
            // What depends on the place where a row is read must not come behind the shuffle of a limit.
            case Project project
            when project.deterministic() -> {
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

    private static @Nullable LogicalPlan limited(AiEval eval, Expression limit, @Nullable Seq<SortOrder> order) {
        LogicalPlan child = eval.child();
        long most = ((Number) limit.eval(null)).longValue();
        boolean few = !child.maxRows().isEmpty() && (Long) child.maxRows().get() <= most;
        if (few || (order != null && !isReadable(order, child))) {
            return null;
        }
        LogicalPlan sorted = order == null ? child : new Sort(order, true, child, Option.empty());
        LogicalPlan rows = new GlobalLimit(limit, new LocalLimit(limit, sorted));
        // A limit leaves one partition: many rows are dealt out again, so that all cores evaluate them.
        return eval.withNewChildInternal(
                most > MOST_ROWS_OF_A_TASK
                        ? new Repartition(SparkSession.active().sparkContext().defaultParallelism(), true, rows)
                        : rows);
    }

    private static boolean isReadable(Seq<SortOrder> order, LogicalPlan child) {
        return ScalaLists.<Expression>list(order).stream()
                .allMatch(each -> each.deterministic()
                        && !AiCall.isIn(each)
                        && each.references().subsetOf(child.outputSet()));
    }

    private static Seq<SortOrder> throughProject(Seq<SortOrder> order, Project project) {
        var columns = Columns.of(project);
        return ScalaLists.seq(ScalaLists.<SortOrder>list(order).stream()
                .map(each -> (SortOrder) columns.below(each))
                .toList());
    }
}
