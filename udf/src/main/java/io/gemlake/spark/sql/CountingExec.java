// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.UnaryExecNode;
import org.jspecify.annotations.Nullable;
import scala.Function1;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/// What our operators have in common: they count what a model is asked, and leave the rows of their child where and in
/// the order in which they are.
abstract sealed class CountingExec extends SparkPlan implements UnaryExecNode, Products
        permits AiEvalExec, RowByRowExec {
    private static final long serialVersionUID = 1L;

    private final SparkPlan child;
    private transient @Nullable EvalMetrics metrics;

    CountingExec(SparkPlan child) {
        this.child = child;
    }

    /// Catalyst makes many copies of an operator, and only those that are shown or run count anything.
    final synchronized EvalMetrics evalMetrics() {
        if (metrics == null) {
            metrics = new EvalMetrics(sparkContext());
        }
        return metrics;
    }

    @Override
    public SparkPlan child() {
        return child;
    }

    @Override
    public Partitioning outputPartitioning() {
        return child.outputPartitioning();
    }

    @Override
    public Seq<SortOrder> outputOrdering() {
        return child.outputOrdering();
    }

    @Override
    public Seq<SparkPlan> children() {
        return ScalaLists.seq(List.of(child));
    }

    @Override
    public SparkPlan mapChildren(Function1<SparkPlan, SparkPlan> function) {
        SparkPlan mapped = function.apply(child);
        return mapped.fastEquals(child) ? this : withNewChildInternal(mapped);
    }

    @Override
    public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> children) {
        return withNewChildInternal(children.head());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CountingExec operator
                && operator.getClass() == getClass()
                && Arrays.equals(operator.products(), products());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(products());
    }
}
