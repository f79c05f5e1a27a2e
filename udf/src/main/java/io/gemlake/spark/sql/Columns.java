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
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Seq;

/// What columns of an operator are in terms of the columns of its child.
record Columns(LogicalPlan child, Map<ExprId, Expression> byId) {
    static Columns of(Project project) {
        Map<ExprId, Expression> byId = new HashMap<>();
        for (NamedExpression column : ScalaLists.list(project.projectList())) {
            byId.put(column.exprId(), column instanceof Alias alias ? alias.child() : (Expression) column);
        }
        return new Columns(project.child(), byId);
    }

    /// The columns that are the same in all copies of a row.
    static Columns of(Expand expand) {
        Map<ExprId, Expression> byId = new HashMap<>();
        List<Seq<Expression>> projections = ScalaLists.list(expand.projections());
        for (int i = 0; i < expand.output().size(); i++) {
            int column = i;
            Expression value = projections.getFirst().apply(column);
            if (value instanceof Attribute
                    && projections.stream().allMatch(copy -> copy.apply(column).semanticEquals(value))) {
                byId.put(expand.output().apply(column).exprId(), value);
            }
        }
        return new Columns(expand.child(), byId);
    }

    /// An expression over the columns, in terms of those below.
    Expression below(Expression expression) {
        return expression.transformUp(
                ScalaLists.where(part -> part instanceof Attribute attribute ? byId.get(attribute.exprId()) : null));
    }

    /// A call over the columns as one over those below; null where it would not be the same, or would ask twice what a
    /// column asks row by row.
    @Nullable
    AiCall in(AiCall call) {
        boolean known = call.references().forall(column -> byId.containsKey(column.exprId()));
        var below = (AiCall) below(call);
        return known
                        && below.deterministic()
                        && !AiCall.isIn(below.text())
                        && below.references().subsetOf(child.outputSet())
                ? below
                : null;
    }
}
