// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.spark.sql.AiEval.Evaluated;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.collection.immutable.Seq;

/// Calls on rows that are copied, as `ROLLUP`, `CUBE` and `GROUPING SETS` copy a row for each of their sets:
/// a call about what is the same in all copies is asked before there are any.
///
/// Only where the copies are aggregated: a filter or a limit of them might leave few rows to ask about.
final class CallsBelowExpand {
    private CallsBelowExpand() {}

    /// The same columns, with such calls below the operator that copies.
    static LogicalPlan moved(LogicalPlan plan) {
        if (!(plan instanceof AiEval eval && eval.child() instanceof Expand expand)) {
            return plan;
        }
        var columns = Columns.of(expand);
        List<Evaluated> below = new ArrayList<>();
        List<Evaluated> above = new ArrayList<>();
        for (Evaluated each : eval.evaluated()) {
            AiCall call = columns.in(each.call());
            if (call == null) {
                above.add(each);
            } else {
                below.add(new Evaluated(call, each.result()));
            }
        }
        if (below.isEmpty()) {
            return plan;
        }
        LogicalPlan copied = withResults(expand, below);
        return above.isEmpty() ? copied : AiEval.of(above, copied);
    }

    private static Expand withResults(Expand expand, List<Evaluated> below) {
        Seq<Attribute> results =
                ScalaLists.seq(below.stream().map(Evaluated::result).toList());
        List<Seq<Expression>> projections = ScalaLists.<Seq<Expression>>list(expand.projections()).stream()
                .map(projection -> ScalaLists.<Expression>joined(projection, results))
                .toList();
        return new Expand(
                ScalaLists.seq(projections),
                ScalaLists.joined(expand.output(), results),
                AiEval.of(below, expand.child()));
    }
}
