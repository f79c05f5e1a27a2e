// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.UnaryExecNode;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.jspecify.annotations.Nullable;
import scala.Function1;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;

/// Hands on its rows. It stands beside an operator with calls that are evaluated row by row: it prepares them when the
/// plan runs, and shows what they count.
///
/// Public, because Catalyst makes copies of it by reflection.
@SuppressWarnings("serial") // Scala's lists are serializable, their interface does not say so
public final class RowByRowExec extends SparkPlan implements UnaryExecNode, Products {
    private static final long serialVersionUID = 1L;

    private final Seq<RowWork> calls;
    private final SparkPlan child;
    private transient @Nullable EvalMetrics metrics;

    public RowByRowExec(Seq<RowWork> calls, SparkPlan child) {
        this.calls = calls;
        this.child = child;
    }

    @Override
    public RDD<InternalRow> doExecute() {
        ScalaLists.list(calls).forEach(call -> call.prepare(evalMetrics()));
        return child.execute();
    }

    private synchronized EvalMetrics evalMetrics() {
        if (metrics == null) {
            metrics = new EvalMetrics(sparkContext());
        }
        return metrics;
    }

    @Override
    public Map<String, SQLMetric> metrics() {
        return evalMetrics().ofCalls();
    }

    @Override
    public SparkPlan child() {
        return child;
    }

    @Override
    public Seq<Attribute> output() {
        return child.output();
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
    public SparkPlan withNewChildInternal(SparkPlan newChild) {
        return new RowByRowExec(calls, newChild);
    }

    @Override
    public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> children) {
        return withNewChildInternal(children.head());
    }

    @Override
    public String nodeName() {
        return "GemlakeRowByRow";
    }

    @Override
    public Object[] products() {
        return new Object[] {calls, child};
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowByRowExec rows && Arrays.equals(rows.products(), products());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(products());
    }
}
