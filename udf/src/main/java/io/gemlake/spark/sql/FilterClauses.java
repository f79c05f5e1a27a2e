// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/// Calls in aggregate functions with a `FILTER` clause: they are asked about the rows that the clause lets through. A
/// call that stands in several functions stays one, about the rows that any of their clauses lets through.
final class FilterClauses {
    private static final Expression ALWAYS = Literal.TrueLiteral();

    /// By canonical call the conditions of which one has to hold where its result is read.
    private final Map<Expression, Set<Expression>> read = new HashMap<>();

    private FilterClauses() {}

    /// The aggregation with guarded calls. What it gives is the same.
    static LogicalPlan guarded(LogicalPlan aggregation) {
        var clauses = new FilterClauses();
        ScalaLists.list(aggregation.expressions()).forEach(clauses::collect);
        return aggregation.mapExpressions(clauses::guarded);
    }

    /// Whether the clause is known only when calls in it have been asked.
    static boolean waits(AggregateExpression aggregate) {
        return aggregate.filter().isDefined()
                && aggregate.filter().get().exists(part -> part instanceof AiCall && !FreeNames.areIn(part));
    }

    private void collect(Expression expression) {
        switch (expression) {
            case AggregateExpression aggregate
            when aggregate.filter().isDefined() -> {
                Expression clause = aggregate.filter().get();
                collectCalls(clause, ALWAYS);
                if (!waits(aggregate)) {
                    collectCalls(aggregate.aggregateFunction(), Guards.guards(clause) ? clause : ALWAYS);
                }
            }
            case AiCall call -> collectCalls(call, ALWAYS);
            default -> ScalaLists.list(expression.children()).forEach(this::collect);
        }
    }

    private void collectCalls(Expression expression, Expression condition) {
        expression.foreach(part -> {
            if (part instanceof AiCall) {
                read.computeIfAbsent(part.canonicalized(), _ -> new LinkedHashSet<>())
                        .add(condition);
            }
            return null;
        });
    }

    private Expression guarded(Expression expression) {
        return switch (expression) {
            case AggregateExpression aggregate
            when aggregate.filter().isDefined() && !waits(aggregate) -> {
                Expression function = aggregate
                        .aggregateFunction()
                        .transformDown(ScalaLists.where(part -> part instanceof AiCall call ? whereRead(call) : null));
                yield aggregate.withNewChildren(
                        ScalaLists.seq(List.of(function, aggregate.filter().get())));
            }
            default -> expression.mapChildren(this::guarded);
        };
    }

    private AiCall whereRead(AiCall call) {
        Set<Expression> conditions = read.getOrDefault(call.canonicalized(), Set.of(ALWAYS));
        return conditions.contains(ALWAYS)
                ? call
                : call.onlyIf(conditions.stream().reduce(Or::new).orElseThrow());
    }
}
