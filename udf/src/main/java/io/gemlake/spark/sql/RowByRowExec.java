// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.metric.SQLMetric;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;

/// Hands on its rows. It stands beside an operator with calls that are evaluated row by row: it prepares them when the
/// plan runs, and shows what they count.
///
/// Public, because Catalyst makes copies of it by reflection.
@SuppressWarnings("serial") // Scala's lists are serializable, their interface does not say so
public final class RowByRowExec extends CountingExec {
    private static final long serialVersionUID = 1L;

    private final Seq<RowWork> calls;

    public RowByRowExec(Seq<RowWork> calls, SparkPlan child) {
        super(child);
        this.calls = calls;
    }

    @Override
    public RDD<InternalRow> doExecute() {
        ScalaLists.list(calls).forEach(call -> call.prepare(evalMetrics()));
        return child().execute();
    }

    @Override
    public Map<String, SQLMetric> metrics() {
        return evalMetrics().ofCalls();
    }

    @Override
    public Seq<Attribute> output() {
        return child().output();
    }

    @Override
    public SparkPlan withNewChildInternal(SparkPlan newChild) {
        return new RowByRowExec(calls, newChild);
    }

    @Override
    public String nodeName() {
        return "GemlakeRowByRow";
    }

    @Override
    public Object[] products() {
        return new Object[] {calls, child()};
    }
}
