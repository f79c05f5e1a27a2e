// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.HigherOrderFunction;
import org.apache.spark.sql.catalyst.plans.InnerLike;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/// Calls in the condition of a join that read both of its sides: of an inner join they become a filter of the joined
/// rows.
final class CallsOverJoins {
    private static final Logger LOG = LoggerFactory.getLogger(CallsOverJoins.class);

    private CallsOverJoins() {}

    /// The filter over a join whose condition has such calls no more; null where it has none, or where they stay.
    static @Nullable LogicalPlan split(Join join, ExtractAiCalls.Stage stage) {
        if (join.condition().isEmpty()) {
            return null;
        }
        List<Expression> over = new ArrayList<>();
        List<Expression> within = new ArrayList<>();
        for (Expression conjunct : conjuncts(join.condition().get())) {
            (readsBothSides(conjunct, join) ? over : within).add(conjunct);
        }
        if (over.isEmpty()) {
            return null;
        }
        if (!(join.joinType() instanceof InnerLike)) {
            if (stage == ExtractAiCalls.Stage.ANALYSIS) {
                throw SqlErrors.outerJoin(over.getFirst().sql(), join.joinType().sql());
            }
            return null;
        }
        LOG.warn(
                "{} reads both sides of a join: it is asked for every pair of rows that meets the rest of the condition ({})",
                over.getFirst().sql(),
                within.isEmpty() ? "none: every pair" : all(within).sql());
        Option<Expression> rest = within.isEmpty() ? Option.empty() : Option.apply(all(within));
        return new Filter(all(over), join.copy(join.left(), join.right(), join.joinType(), rest, join.hint()));
    }

    private static boolean readsBothSides(Expression expression, Join join) {
        return expression.exists(part -> isWhole(part)
                && !part.references().subsetOf(join.left().outputSet())
                && !part.references().subsetOf(join.right().outputSet()));
    }

    /// Whether a part is a call with all that it reads: one in a lambda reads what the lambda is given.
    private static boolean isWhole(Expression part) {
        boolean asks = part instanceof AiCall || (part instanceof HigherOrderFunction && AiCall.isIn(part));
        return asks && !FreeNames.areIn(part);
    }

    /// The parts of a condition that all have to hold.
    static List<Expression> conjuncts(Expression condition) {
        if (!(condition instanceof And and)) {
            return List.of(condition);
        }
        List<Expression> conjuncts = new ArrayList<>(conjuncts(and.left()));
        conjuncts.addAll(conjuncts(and.right()));
        return conjuncts;
    }

    static Expression all(List<Expression> conjuncts) {
        return conjuncts.stream().reduce(And::new).orElseThrow();
    }
}
