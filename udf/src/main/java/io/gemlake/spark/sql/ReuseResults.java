// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.sql.AiEval.Evaluated;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.jspecify.annotations.Nullable;

/// A call that was evaluated for a condition, and is selected as well, is evaluated once: its result is handed up.
final class ReuseResults extends Rule<LogicalPlan> {
    /// A plan, and what a call gives in terms of its columns.
    private record Known(LogicalPlan plan, Expression value) {}

    /// A plan that has the result of a call among its columns.
    private record Found(LogicalPlan plan, Attribute result) {
        Found under(LogicalPlan parent) {
            return new Found(parent.withNewChildren(ScalaLists.seq(List.of(plan))), result);
        }
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        return plan.transformUp(ScalaLists.where(
                each -> each instanceof AiEval eval && !eval.readsCache() ? withoutKnownCalls(eval) : null));
    }

    private static @Nullable LogicalPlan withoutKnownCalls(AiEval eval) {
        List<Evaluated> unknown = new ArrayList<>();
        List<NamedExpression> columns =
                new ArrayList<>(ScalaLists.<NamedExpression>list(eval.child().output()));
        LogicalPlan child = eval.child();
        for (Evaluated each : eval.evaluated()) {
            Known known = known(each.call(), child);
            if (known == null) {
                unknown.add(each);
            } else {
                child = known.plan();
                Attribute name = each.result();
                columns.add(ExtractAiCalls.alias(known.value(), name.name(), name.exprId()));
            }
        }
        if (unknown.size() == eval.evaluated().size()) {
            return null;
        }
        LogicalPlan reused = new Project(ScalaLists.seq(columns), child);
        return ExtractAiCalls.withOutput(unknown.isEmpty() ? reused : AiEval.of(unknown, reused), eval.output());
    }

    /// A call that is asked on a condition only is known where the same one without it is: NULL gives NULL.
    private static @Nullable Known known(AiCall call, LogicalPlan plan) {
        Found found = find(call, plan);
        if (found != null) {
            return new Known(found.plan(), found.result());
        }
        if (!(call.text() instanceof If guard && Guards.isNull(guard.falseValue()))) {
            return null;
        }
        Known known = known(call.withText(guard.trueValue()), plan);
        return known == null
                ? null
                : new Known(
                        known.plan(), new If(guard.predicate(), known.value(), Literal.create(null, call.dataType())));
    }

    /// Looks below operators that only leave rows out, or order them.
    private static @Nullable Found find(AiCall call, LogicalPlan plan) {
        return switch (plan) {
            case AiEval eval -> {
                for (Evaluated each : eval.evaluated()) {
                    if (each.call().semanticEquals(call)) {
                        yield new Found(eval, each.result());
                    }
                }
                yield below(call, eval);
            }
            case Project project -> {
                AiCall renamed = Columns.of(project).in(call);
                Found found = renamed == null ? null : find(renamed, project.child());
                yield found == null ? null : through(project, found);
            }
            case Filter _, Sort _, LocalLimit _, GlobalLimit _ -> below(call, plan);
            default -> null;
        };
    }

    private static @Nullable Found below(AiCall call, LogicalPlan parent) {
        LogicalPlan child = parent.children().head();
        Found found = call.references().subsetOf(child.outputSet()) ? find(call, child) : null;
        return found == null ? null : found.under(parent);
    }

    private static Found through(Project project, Found found) {
        List<NamedExpression> columns = new ArrayList<>(ScalaLists.<NamedExpression>list(project.projectList()));
        if (!project.outputSet().contains(found.result())) {
            columns.add(found.result());
        }
        return new Found(new Project(ScalaLists.seq(columns), found.plan()), found.result());
    }
}
