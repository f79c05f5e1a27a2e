// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.sql.AiEval.Evaluated;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.jspecify.annotations.Nullable;

/// Lets what needs no model act before it: filters move below an [AiEval], results that nobody reads are not computed,
/// and neighbours read a document together.
final class PushThroughAiEval extends Rule<LogicalPlan> {
    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        return plan.transformUp(ScalaLists.where(PushThroughAiEval::pushed));
    }

    private static @Nullable LogicalPlan pushed(LogicalPlan plan) {
        return switch (plan) {
            case Filter filter when filter.child() instanceof AiEval eval -> filterFirst(filter, eval);
            case Project project when project.child() instanceof AiEval eval -> onlyWhatIsRead(project, eval);
            case AiEval above when above.child() instanceof AiEval below -> together(above, below);
            case AiEval above
            when above.child() instanceof Project between && between.child() instanceof AiEval ->
                belowProject(above, between);
            default -> null;
        };
    }

    private static @Nullable LogicalPlan filterFirst(Filter filter, AiEval eval) {
        List<Expression> first = new ArrayList<>();
        List<Expression> later = new ArrayList<>();
        for (Expression conjunct : CallsOverJoins.conjuncts(filter.condition())) {
            boolean free = conjunct.deterministic()
                    && !AiCall.isIn(conjunct)
                    && conjunct.references().subsetOf(eval.child().outputSet());
            (free ? first : later).add(conjunct);
        }
        if (first.isEmpty()) {
            return null;
        }
        LogicalPlan evaluated = eval.withNewChildInternal(new Filter(CallsOverJoins.all(first), eval.child()));
        return later.isEmpty() ? evaluated : new Filter(CallsOverJoins.all(later), evaluated);
    }

    private static @Nullable LogicalPlan onlyWhatIsRead(Project project, AiEval eval) {
        List<Evaluated> all = eval.evaluated();
        List<Evaluated> read = all.stream()
                .filter(each -> project.references().contains(each.result()))
                .toList();
        if (read.size() == all.size()) {
            return null;
        }
        return project.withNewChildren(
                ScalaLists.seq(List.of(read.isEmpty() ? eval.child() : AiEval.of(read, eval.child()))));
    }

    private static @Nullable LogicalPlan together(AiEval above, AiEval below) {
        boolean independent = above.evaluated().stream()
                .allMatch(
                        each -> each.call().references().subsetOf(below.child().outputSet()));
        if (!independent) {
            return null;
        }
        List<Evaluated> all = new ArrayList<>(below.evaluated());
        all.addAll(above.evaluated());
        return AiEval.of(all, below.child());
    }

    /// Moves calls below a projection that only renames what they read.
    private static @Nullable LogicalPlan belowProject(AiEval above, Project between) {
        Map<ExprId, Expression> renamed = new HashMap<>();
        for (NamedExpression column : ScalaLists.list(between.projectList())) {
            renamed.put(column.exprId(), column instanceof Alias alias ? alias.child() : (Expression) column);
        }
        List<Evaluated> moved = new ArrayList<>();
        for (Evaluated each : above.evaluated()) {
            var call = (AiCall) each.call()
                    .transformUp(ScalaLists.where(
                            part -> part instanceof Attribute attribute ? renamed.get(attribute.exprId()) : null));
            if (!call.text().deterministic()
                    || !call.references().subsetOf(between.child().outputSet())) {
                return null;
            }
            moved.add(new Evaluated(call, each.result()));
        }
        List<NamedExpression> columns = new ArrayList<>(ScalaLists.<NamedExpression>list(between.projectList()));
        moved.forEach(each -> columns.add(each.result()));
        return new Project(ScalaLists.seq(columns), AiEval.of(moved, between.child()));
    }
}
