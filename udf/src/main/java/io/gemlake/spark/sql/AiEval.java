// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.AttributeSet$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Statistics;
import org.apache.spark.sql.catalyst.plans.logical.UnaryNode;
import org.apache.spark.sql.types.Metadata;
import scala.Function1;
import scala.Option;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/// Rows with the results of calls behind their own columns.
///
/// Public, because Catalyst makes copies of it by reflection.
public final class AiEval extends LogicalPlan implements UnaryNode, Products {
    private static final long serialVersionUID = 1L;

    private final Seq<Expression> calls;
    private final Seq<Attribute> results;
    private final Seq<Attribute> cached;
    private final LogicalPlan child;

    /// @param cached columns of the child with what the cache says for each call; empty where it is not read
    public AiEval(Seq<Expression> calls, Seq<Attribute> results, Seq<Attribute> cached, LogicalPlan child) {
        this.calls = calls;
        this.results = results;
        this.cached = cached;
        this.child = child;
    }

    /// A call and the attribute of its result.
    record Evaluated(AiCall call, Attribute result) {
        static Evaluated of(AiCall call) {
            var result = new AttributeReference(
                    call.prettyName(),
                    call.dataType(),
                    true,
                    Metadata.empty(),
                    NamedExpression.newExprId(),
                    ScalaLists.seq(List.of()));
            return new Evaluated(call, result);
        }
    }

    static AiEval of(List<Evaluated> evaluated, LogicalPlan child) {
        List<Expression> calls =
                evaluated.stream().<Expression>map(Evaluated::call).toList();
        return new AiEval(
                ScalaLists.seq(calls),
                ScalaLists.seq(evaluated.stream().map(Evaluated::result).toList()),
                ScalaLists.seq(List.of()),
                child);
    }

    /// The same, where columns of the child have what the cache says for each call.
    AiEval reading(List<Attribute> entries) {
        return new AiEval(calls, results, ScalaLists.seq(entries), child);
    }

    boolean readsCache() {
        return cached.nonEmpty();
    }

    Seq<Attribute> cached() {
        return cached;
    }

    /// The plan that has the rows, below what reads the cache for them.
    LogicalPlan rows() {
        LogicalPlan plan = child;
        while (readsCache() && !(plan instanceof Join) && plan.children().nonEmpty()) {
            plan = plan.children().head();
        }
        return readsCache() && plan instanceof Join join ? join.left() : child;
    }

    /// The join with the cache makes neither more rows nor longer ones, which Catalyst cannot know.
    @Override
    public Statistics stats() {
        return readsCache() ? rows().stats() : super.stats();
    }

    Seq<Attribute> results() {
        return results;
    }

    List<Evaluated> evaluated() {
        List<Evaluated> evaluated = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            evaluated.add(new Evaluated((AiCall) calls.apply(i), results.apply(i)));
        }
        return evaluated;
    }

    static AttributeSet attributes(Seq<Attribute> attributes) {
        return AttributeSet$.MODULE$.apply(ScalaLists.<Expression>seq(ScalaLists.list(attributes)));
    }

    @Override
    public LogicalPlan child() {
        return child;
    }

    @Override
    public Seq<Attribute> output() {
        return ScalaLists.joined(child.output(), results);
    }

    @Override
    public AttributeSet producedAttributes() {
        return attributes(results);
    }

    @Override
    public Option<Object> maxRows() {
        return child.maxRows();
    }

    @Override
    public Option<Object> maxRowsPerPartition() {
        return child.maxRowsPerPartition();
    }

    @Override
    public Seq<LogicalPlan> children() {
        return ScalaLists.seq(List.of(child));
    }

    @Override
    public LogicalPlan mapChildren(Function1<LogicalPlan, LogicalPlan> function) {
        LogicalPlan mapped = function.apply(child);
        return mapped.fastEquals(child) ? this : withNewChildInternal(mapped);
    }

    @Override
    public LogicalPlan withNewChildInternal(LogicalPlan newChild) {
        return new AiEval(calls, results, cached, newChild);
    }

    @Override
    public LogicalPlan withNewChildrenInternal(IndexedSeq<LogicalPlan> children) {
        return withNewChildInternal(children.head());
    }

    @Override
    public String nodeName() {
        return "GemlakeEval";
    }

    @Override
    public Object[] products() {
        return new Object[] {calls, results, cached, child};
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AiEval eval && Arrays.equals(eval.products(), products());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(products());
    }
}
