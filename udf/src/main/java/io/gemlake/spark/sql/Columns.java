// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.jspecify.annotations.Nullable;

/// What the columns of a projection are in terms of the columns below it.
record Columns(Project project, Map<ExprId, Expression> byId) {
    static Columns of(Project project) {
        Map<ExprId, Expression> byId = new HashMap<>();
        for (NamedExpression column : ScalaLists.list(project.projectList())) {
            byId.put(column.exprId(), column instanceof Alias alias ? alias.child() : (Expression) column);
        }
        return new Columns(project, byId);
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
        var below = (AiCall) below(call);
        return below.deterministic()
                        && !AiCall.isIn(below.text())
                        && below.references().subsetOf(project.child().outputSet())
                ? below
                : null;
    }
}
