// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.CaseWhen;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.IsNull;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.Tuple2;

/// A call in a branch is asked only for the rows that take the branch: its text becomes NULL elsewhere, which costs
/// nothing.
final class Guards {
    private Guards() {}

    /// As [#guard], of parts of a condition that hold together: none guards another.
    static Expression guardConjuncts(Expression expression) {
        return expression instanceof And and
                ? new And(guardConjuncts(and.left()), guardConjuncts(and.right()))
                : guard(expression);
    }

    /// As [#guard], of what is aggregated.
    static Expression guardInAggregates(Expression expression) {
        return expression instanceof AggregateExpression
                ? guard(expression)
                : expression.mapChildren(Guards::guardInAggregates);
    }

    /// The expression with guarded calls. Its value is the same.
    static Expression guard(Expression expression) {
        if (!AiCall.isIn(expression)) {
            return expression;
        }
        return switch (expression) {
            case CaseWhen choice -> caseWhen(choice);
            case If choice -> {
                Expression holds = guard(choice.predicate());
                yield new If(
                        holds,
                        onlyIf(guard(choice.trueValue()), holds),
                        onlyIf(guard(choice.falseValue()), notTrue(holds)));
            }
            case Coalesce first -> {
                List<Expression> guarded = new ArrayList<>();
                Expression noneBefore = null;
                for (Expression child : ScalaLists.list(first.children())) {
                    guarded.add(onlyIf(guard(child), noneBefore));
                    noneBefore = and(noneBefore, new IsNull(child));
                }
                yield new Coalesce(ScalaLists.seq(guarded));
            }
            case And both ->
                new And(
                        onlyIf(guard(both.left()), notFalse(both.right())),
                        onlyIf(guard(both.right()), notFalse(both.left())));
            case Or either ->
                new Or(
                        onlyIf(guard(either.left()), notTrue(either.right())),
                        onlyIf(guard(either.right()), notTrue(either.left())));
            default -> expression.mapChildren(Guards::guard);
        };
    }

    private static CaseWhen caseWhen(CaseWhen choice) {
        List<Tuple2<Expression, Expression>> branches = new ArrayList<>();
        Expression noneBefore = null;
        for (Tuple2<Expression, Expression> branch : ScalaLists.list(choice.branches())) {
            Expression holds = onlyIf(guard(branch._1()), noneBefore);
            branches.add(new Tuple2<>(holds, onlyIf(guard(branch._2()), and(noneBefore, branch._1()))));
            noneBefore = and(noneBefore, notTrue(branch._1()));
        }
        Expression none = noneBefore;
        Option<Expression> otherwise = choice.elseValue().map(value -> onlyIf(guard(value), none));
        return new CaseWhen(ScalaLists.seq(branches), otherwise);
    }

    private static Expression onlyIf(Expression expression, @Nullable Expression condition) {
        if (condition == null || !AiCall.isIn(expression) || !guards(condition)) {
            return expression;
        }
        return expression.transformUp(
                ScalaLists.where(part -> part instanceof AiCall call ? call.onlyIf(condition) : null));
    }

    /// A condition that is a call itself is evaluated first; one that may change when it is asked again, or that has a
    /// meaning only where it stands, guards nothing.
    static boolean guards(Expression condition) {
        return condition.deterministic() && !AiCall.isIn(condition) && !FreeNames.areIn(condition);
    }

    static boolean isNull(Expression expression) {
        return expression instanceof Literal literal && literal.value() == null;
    }

    private static Expression and(@Nullable Expression before, Expression condition) {
        return before == null ? condition : new And(before, condition);
    }

    private static Expression notTrue(Expression condition) {
        return new Not(new Coalesce(ScalaLists.seq(List.of(condition, Literal.FalseLiteral()))));
    }

    private static Expression notFalse(Expression condition) {
        return new Coalesce(ScalaLists.seq(List.of(condition, Literal.TrueLiteral())));
    }

    /// Adds the calls that can be evaluated now: those without a call inside, and without one among the conditions on
    /// which their branch is taken.
    static void collectReady(Expression expression, List<AiCall> ready) {
        if (!AiCall.isIn(expression)) {
            return;
        }
        if (expression instanceof AiCall call
                && ScalaLists.list(call.children()).stream().noneMatch(AiCall::isIn)) {
            ready.add(call);
            return;
        }
        switch (expression) {
            case CaseWhen choice -> {
                for (Tuple2<Expression, Expression> branch : ScalaLists.list(choice.branches())) {
                    collectReady(branch._1(), ready);
                    if (AiCall.isIn(branch._1())) {
                        return;
                    }
                    collectReady(branch._2(), ready);
                }
                choice.elseValue().foreach(value -> {
                    collectReady(value, ready);
                    return null;
                });
            }
            case If choice -> {
                collectReady(choice.predicate(), ready);
                if (!AiCall.isIn(choice.predicate())) {
                    collectReady(choice.trueValue(), ready);
                    collectReady(choice.falseValue(), ready);
                }
            }
            case Coalesce first -> {
                for (Expression child : ScalaLists.list(first.children())) {
                    collectReady(child, ready);
                    if (AiCall.isIn(child)) {
                        return;
                    }
                }
            }
            case AggregateExpression aggregate
            when FilterClauses.waits(aggregate) ->
                collectReady(aggregate.filter().get(), ready);
            default -> ScalaLists.list(expression.children()).forEach(child -> collectReady(child, ready));
        }
    }
}
