// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.sql.AiEval.Evaluated;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
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
            case Project project
            when project.child() instanceof Filter filter && filter.child() instanceof AiEval eval ->
                onlyWhatIsRead(project, filter, eval);
            case AiEval above
            when above.child() instanceof AiEval below && !above.readsCache() && !below.readsCache() ->
                together(above, below);
            case AiEval above
            when !above.readsCache() && above.child() instanceof Project between && between.child() instanceof AiEval ->
                belowProject(above, between);
            default -> null;
        };
    }

    /// All conditions that read no result go below, in their order, those by chance as well: an [AiEval] neither
    /// drops nor moves rows, so the values that are drawn before a call are the same. What stands behind a call is
    /// drawn for rows that the call would have dropped: a sample is as fair then, and no model is asked about what
    /// it leaves out.
    private static @Nullable LogicalPlan filterFirst(Filter filter, AiEval eval) {
        List<Expression> first = new ArrayList<>();
        List<Expression> later = new ArrayList<>();
        for (Expression conjunct : CallsOverJoins.conjuncts(filter.condition())) {
            boolean free = !AiCall.isIn(conjunct)
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
        LogicalPlan needed = needed(eval, project.references());
        return needed == null ? null : project.withNewChildren(ScalaLists.seq(List.of(needed)));
    }

    private static @Nullable LogicalPlan onlyWhatIsRead(Project project, Filter filter, AiEval eval) {
        LogicalPlan needed = needed(eval, project.references().$plus$plus(filter.references()));
        return needed == null
                ? null
                : project.withNewChildren(
                        ScalaLists.seq(List.of(filter.withNewChildren(ScalaLists.seq(List.of(needed))))));
    }

    /// Without the calls whose results nobody reads; null where all are read.
    private static @Nullable LogicalPlan needed(AiEval eval, AttributeSet read) {
        List<Evaluated> all = eval.evaluated();
        List<Evaluated> kept =
                all.stream().filter(each -> read.contains(each.result())).toList();
        if (kept.size() == all.size() || eval.readsCache()) {
            return null;
        }
        return kept.isEmpty() ? eval.child() : AiEval.of(kept, eval.child());
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
        var names = Columns.of(between);
        List<Evaluated> moved = new ArrayList<>();
        for (Evaluated each : above.evaluated()) {
            AiCall call = names.in(each.call());
            if (call == null) {
                return null;
            }
            moved.add(new Evaluated(call, each.result()));
        }
        List<NamedExpression> columns = new ArrayList<>(ScalaLists.<NamedExpression>list(between.projectList()));
        moved.forEach(each -> columns.add(each.result()));
        return new Project(ScalaLists.seq(columns), AiEval.of(moved, between.child()));
    }
}
