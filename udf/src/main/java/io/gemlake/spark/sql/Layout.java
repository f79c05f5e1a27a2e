// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Repartition;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionByExpression;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import scala.collection.immutable.Seq;

/// How the rows of a plan lie, as far as its user may have chosen that: a join with the cache has to keep it.
sealed interface Layout {
    /// As it came.
    record Any() implements Layout {}

    /// In an order, from the first partition to the last.
    record Ordered(Seq<SortOrder> order) implements Layout {}

    /// In a number of partitions.
    record Dealt(int partitions) implements Layout {}

    /// In a way that a join would destroy.
    record Fixed() implements Layout {}

    /// How the rows of a plan lie.
    static Layout of(LogicalPlan plan) {
        return switch (plan) {
            case Project project -> through(project);
            case Filter _, AiEval _, GlobalLimit _, LocalLimit _ ->
                of(plan.children().head());
            case Sort sort -> sort.global() ? new Ordered(sort.order()) : new Fixed();
            case RepartitionByExpression by when !by.partitionExpressions().isEmpty() -> new Fixed();
            case Repartition dealt -> new Dealt(dealt.numPartitions());
            default -> new Any();
        };
    }

    private static Layout through(Project project) {
        Layout below = of(project.child());
        boolean lost = below instanceof Ordered(Seq<SortOrder> order)
                && !List.<Expression>copyOf(ScalaLists.<Expression>list(order)).stream()
                        .allMatch(each -> each.references().subsetOf(project.outputSet()));
        return lost ? new Fixed() : below;
    }
}
