// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import java.util.HashSet;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.CommonExpressionDef;
import org.apache.spark.sql.catalyst.expressions.CommonExpressionRef;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.LambdaFunction;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedLambdaVariable;

/// Names that mean something inside of one expression only: variables of a lambda, and values that an expression such
/// as BETWEEN reads twice.
final class FreeNames {
    private FreeNames() {}

    /// Whether a part of an expression has names that are given outside of it, so that it can stand nowhere else.
    static boolean areIn(Expression part) {
        Set<Object> given = new HashSet<>();
        part.foreach(each -> {
            switch (each) {
                case LambdaFunction lambda ->
                    ScalaLists.<NamedExpression>list(lambda.arguments()).forEach(name -> given.add(name.exprId()));
                case CommonExpressionDef definition -> given.add(definition.id());
                default -> {}
            }
            return null;
        });
        return part.exists(each -> switch (each) {
            case NamedLambdaVariable variable -> !given.contains(variable.exprId());
            case CommonExpressionRef reference -> !given.contains(reference.id());
            default -> false;
        });
    }
}
