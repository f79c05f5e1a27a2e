// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.sql.AiEval.Evaluated;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.OuterReference;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.AnalysisHelper;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionByExpression;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.immutable.Seq;

/// Takes calls out of the operators where they stand, into an [AiEval] below: there rows are evaluated in batches, each
/// row once, whatever Catalyst does with the expressions around the calls.
///
/// It runs at the end of the analysis, before the optimizer might push a call to where it would be evaluated twice, and
/// once more when correlated subqueries have become joins.
final class ExtractAiCalls extends Rule<LogicalPlan> {
    private final Stage stage;

    /// When the rule runs.
    enum Stage {
        ANALYSIS,
        /// What cannot be taken out then is left to be evaluated row by row.
        OPTIMIZER
    }

    ExtractAiCalls(Stage stage) {
        this.stage = stage;
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        return AnalysisHelper.allowInvokingTransformsInAnalyzer(
                () -> plan.transformUpWithSubqueries(ScalaLists.where(this::operator)));
    }

    private @Nullable LogicalPlan operator(LogicalPlan plan) {
        if (!plan.resolved() || !takesChildren(plan) || !holdsCalls(plan) || waitsForJoin(plan)) {
            return null;
        }
        LogicalPlan extracted = extract(plan);
        return extracted.fastEquals(plan) ? null : extracted;
    }

    /// Commands, and operators of other extensions, may look for a child of a certain kind: they are left alone.
    private static boolean takesChildren(LogicalPlan plan) {
        return switch (plan) {
            case Project _,
                    Filter _,
                    Aggregate _,
                    Sort _,
                    Window _,
                    Generate _,
                    Join _,
                    Expand _,
                    RepartitionByExpression _ -> true;
            default -> false;
        };
    }

    /// As long as a correlated subquery is no join, Catalyst takes no operator that it does not know over its
    /// condition, nor below a generator of its rows.
    private boolean waitsForJoin(LogicalPlan plan) {
        if (stage == Stage.OPTIMIZER) {
            return false;
        }
        List<LogicalPlan> correlated = plan instanceof Generate ? List.of(plan) : ScalaLists.list(plan.children());
        return correlated.stream().anyMatch(ExtractAiCalls::isCorrelated);
    }

    private static boolean isCorrelated(LogicalPlan plan) {
        return plan.exists(each -> ScalaLists.list(each.expressions()).stream()
                .anyMatch(expression -> expression.exists(OuterReference.class::isInstance)));
    }

    private static boolean holdsCalls(LogicalPlan plan) {
        return ScalaLists.list(plan.expressions()).stream().anyMatch(AiCall::isIn);
    }

    private LogicalPlan extract(LogicalPlan plan) {
        return switch (plan) {
            case Aggregate aggregate -> {
                LogicalPlan split = CallsOverAggregates.split(aggregate);
                yield split == null
                        ? rounds(plan)
                        : rounds(split.withNewChildren(
                                ScalaLists.seq(List.of(extract(split.children().head())))));
            }
            case Join join -> {
                LogicalPlan split = CallsOverJoins.split(join, stage);
                yield split == null ? rounds(plan) : extract(split);
            }
            case Sort sort -> {
                LogicalPlan extracted = rounds(sort);
                yield extracted.fastEquals(sort) ? sortedByColumns(sort) : extracted;
            }
            default -> rounds(plan);
        };
    }

    /// Calls whose arguments or conditions are calls themselves take a round each.
    private static LogicalPlan rounds(LogicalPlan plan) {
        LogicalPlan before = plan;
        LogicalPlan after = round(before);
        while (!after.fastEquals(before)) {
            before = after;
            after = round(before);
        }
        return withOutput(after, plan.output());
    }

    /// The driver merges the first rows of a `LIMIT`, and evaluates no calls: those of an order that no operator can
    /// take become columns.
    private static LogicalPlan sortedByColumns(Sort sort) {
        List<NamedExpression> columns =
                new ArrayList<>(ScalaLists.<NamedExpression>list(sort.child().output()));
        LogicalPlan byColumns = sort.mapExpressions(order -> {
            if (!AiCall.isIn(order)) {
                return order;
            }
            Alias key = alias(order.children().head(), "key");
            columns.add(key);
            return order.withNewChildren(ScalaLists.seq(List.of(key.toAttribute())));
        });
        return withOutput(
                byColumns.withNewChildren(ScalaLists.seq(List.of(new Project(ScalaLists.seq(columns), sort.child())))),
                sort.output());
    }

    static LogicalPlan withOutput(LogicalPlan plan, Seq<Attribute> output) {
        return plan.output().equals(output)
                ? plan
                : new Project(ScalaLists.seq(ScalaLists.<NamedExpression>list(output)), plan);
    }

    private static LogicalPlan round(LogicalPlan plan) {
        LogicalPlan guarded = guarded(plan);
        List<AiCall> ready = new ArrayList<>();
        ScalaLists.list(guarded.expressions()).forEach(expression -> Guards.collectReady(expression, ready));
        ready.removeIf(ExtractAiCalls::isBound);
        Map<Expression, Attribute> results = new LinkedHashMap<>();
        List<LogicalPlan> children = new ArrayList<>();
        for (LogicalPlan child : ScalaLists.list(guarded.children())) {
            LogicalPlan evaluated = evaluating(ready, child, results);
            children.add(plan instanceof Aggregate ? CallsBelowExpand.moved(evaluated) : evaluated);
        }
        if (results.isEmpty()) {
            return plan;
        }
        LogicalPlan evaluated = guarded.withNewChildren(ScalaLists.seq(children));
        return evaluated.transformExpressions(ScalaLists.where(
                expression -> expression instanceof AiCall ? results.get(expression.canonicalized()) : null));
    }

    private static LogicalPlan guarded(LogicalPlan plan) {
        return switch (plan) {
            // What a filter drops by its other conditions never comes to the calls: see PushThroughAiEval.
            case Filter _ -> plan.mapExpressions(Guards::guardConjuncts);
            // The condition may read the other side, and then no side could evaluate the call.
            case Join _ -> plan;
            // A call that rows are grouped by has to stay what it is, wherever it is repeated.
            case Aggregate _ -> FilterClauses.guarded(plan.mapExpressions(Guards::guardInAggregates));
            default -> plan.mapExpressions(Guards::guard);
        };
    }

    /// Whether a call reads what only its place has: names inside of an expression, columns of an outer query, an
    /// aggregate.
    private static boolean isBound(AiCall call) {
        return FreeNames.areIn(call)
                || call.exists(part -> part instanceof OuterReference || part instanceof AggregateExpression);
    }

    /// The child with the results of the calls that it has all columns for.
    ///
    /// @param results by canonical call; those that are evaluated here are added
    private static LogicalPlan evaluating(List<AiCall> calls, LogicalPlan child, Map<Expression, Attribute> results) {
        List<Evaluated> here = new ArrayList<>();
        List<NamedExpression> texts = new ArrayList<>();
        for (AiCall call : calls) {
            if (results.containsKey(call.canonicalized()) || !call.references().subsetOf(child.outputSet())) {
                continue;
            }
            AiCall evaluated = call;
            if (needsProjection(call.text())) {
                Alias text = alias(call.text(), "text");
                texts.add(text);
                evaluated = call.withText(text.toAttribute());
            }
            Evaluated result = Evaluated.of(evaluated);
            results.put(call.canonicalized(), result.result());
            here.add(result);
        }
        if (here.isEmpty()) {
            return child;
        }
        if (texts.isEmpty()) {
            return AiEval.of(here, child);
        }
        List<NamedExpression> columns = new ArrayList<>(ScalaLists.<NamedExpression>list(child.output()));
        columns.addAll(texts);
        return AiEval.of(here, new Project(ScalaLists.seq(columns), child));
    }

    /// Catalyst takes subqueries and what is not deterministic in operators of its own only.
    private static boolean needsProjection(Expression text) {
        return !text.deterministic() || text.exists(PlanExpression.class::isInstance);
    }

    static Alias alias(Expression expression, String name) {
        return alias(expression, name, NamedExpression.newExprId());
    }

    static Alias alias(Expression expression, String name, ExprId id) {
        return new Alias(expression, name, id, ScalaLists.seq(List.of()), Option.empty(), ScalaLists.seq(List.of()));
    }
}
