// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.analysis.CleanupAliases$;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.jspecify.annotations.Nullable;

/// Calls on what an aggregation gives, such as `ai_summarize(max(body))`: they are evaluated behind it, once a group.
final class CallsOverAggregates {
    private final List<Expression> groups;
    private final List<NamedExpression> aggregated = new ArrayList<>();

    /// What calls read, by what the aggregation gives: the same once, so that calls about it read it together.
    private final Map<Expression, Attribute> given = new HashMap<>();

    private CallsOverAggregates(Aggregate aggregate) {
        this.groups = ScalaLists.<Expression>list(aggregate.groupingExpressions()).stream()
                .map(CallsOverAggregates::withoutInnerAliases)
                .toList();
    }

    /// The aggregation, and behind it a projection with such calls; null where there are none.
    static @Nullable Project split(Aggregate aggregate) {
        List<NamedExpression> columns = ScalaLists.<NamedExpression>list(aggregate.aggregateExpressions()).stream()
                .map(column -> (NamedExpression) withoutInnerAliases((Expression) column))
                .toList();
        var split = new CallsOverAggregates(aggregate);
        if (columns.stream().noneMatch(column -> split.callsBehind((Expression) column))) {
            return null;
        }
        List<NamedExpression> behind = new ArrayList<>();
        for (NamedExpression column : columns) {
            if (split.callsBehind((Expression) column)) {
                behind.add((NamedExpression) split.behind((Expression) column));
            } else {
                split.aggregated.add(column);
                behind.add(column.toAttribute());
            }
        }
        Aggregate below = aggregate.copy(
                aggregate.groupingExpressions(), ScalaLists.seq(split.aggregated), aggregate.child(), aggregate.hint());
        boolean complete = behind.stream()
                .allMatch(column -> ((Expression) column).references().subsetOf(below.outputSet()));
        // Where a column is neither grouped nor aggregated, the analysis says so in its own words.
        return complete ? new Project(ScalaLists.seq(behind), below) : null;
    }

    /// Names inside of an expression differ wherever it is repeated; the analysis takes them out later.
    private static Expression withoutInnerAliases(Expression expression) {
        return CleanupAliases$.MODULE$.trimNonTopLevelAliases(expression);
    }

    private boolean callsBehind(Expression expression) {
        if (isGiven(expression)) {
            return false;
        }
        return expression instanceof AiCall
                || ScalaLists.list(expression.children()).stream().anyMatch(this::callsBehind);
    }

    /// Whether the aggregation itself gives the value. A constant that rows are grouped by stays one elsewhere.
    private boolean isGiven(Expression expression) {
        boolean grouped = groups.stream().anyMatch(group -> group.semanticEquals(expression));
        return expression instanceof AggregateExpression || (grouped && !expression.foldable());
    }

    private Expression behind(Expression expression) {
        if (!isGiven(expression)) {
            return expression.mapChildren(this::behind);
        }
        return given.computeIfAbsent(expression.canonicalized(), _ -> {
            NamedExpression column = expression instanceof NamedExpression named
                    ? named
                    : ExtractAiCalls.alias(expression, "aggregated");
            aggregated.add(column);
            return column.toAttribute();
        });
    }
}
