// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.Task;
import io.gemlake.spark.DocumentTasks;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.sql.AiEval.Evaluated;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.UnionExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.apache.spark.sql.execution.exchange.Exchange;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;
import scala.reflect.ClassTag$;

/// Evaluates calls about one text in batches: the document is read once for all of them.
///
/// Public, because Catalyst makes copies of it by reflection.
@SuppressWarnings("serial") // Scala's lists are serializable, their interface does not say so
public final class AiEvalExec extends CountingExec {
    private static final long serialVersionUID = 1L;

    private final Seq<Expression> calls;
    private final Seq<Attribute> results;
    private final Seq<Attribute> cached;

    /// What executors need; known from the execution on.
    private transient @Nullable DocumentTasks work;

    /// @param calls  about the same text
    /// @param cached columns of the child with what the cache says for each call; empty where it is not read
    public AiEvalExec(Seq<Expression> calls, Seq<Attribute> results, Seq<Attribute> cached, SparkPlan child) {
        super(child);
        this.calls = calls;
        this.results = results;
        this.cached = cached;
    }

    static AiEvalExec of(List<Evaluated> evaluated, Seq<Attribute> cached, SparkPlan child) {
        return new AiEvalExec(
                ScalaLists.seq(
                        evaluated.stream().<Expression>map(Evaluated::call).toList()),
                ScalaLists.seq(evaluated.stream().map(Evaluated::result).toList()),
                cached,
                child);
    }

    @Override
    public RDD<InternalRow> doExecute() {
        prepareWork();
        return child().execute().mapPartitions(evaluation(), true, ClassTag$.MODULE$.apply(InternalRow.class));
    }

    /// The uppermost of the operators that run in a task at a time prepares all of them: they share its memory.
    private DocumentTasks prepareWork() {
        if (work == null) {
            List<AiEvalExec> operators = atATime(this);
            List<DocumentTasks> works = DocumentTasks.together(
                    session(), operators.stream().map(AiEvalExec::ownWork).toList());
            for (int i = 0; i < works.size(); i++) {
                operators.get(i).work = works.get(i);
            }
        }
        return Objects.requireNonNull(work);
    }

    private static List<AiEvalExec> atATime(SparkPlan plan) {
        List<List<AiEvalExec>> below = ScalaLists.list(plan.children()).stream()
                .map(AiEvalExec::atATime)
                .toList();
        return switch (plan) {
            // Another stage.
            case Exchange _, QueryStageExec _ -> List.of();
            // A task has rows of one of them: the others prepare themselves.
            case UnionExec _ -> Collections.max(below, Comparator.comparingInt(List::size));
            default ->
                Stream.concat(
                                plan instanceof AiEvalExec eval ? Stream.of(eval) : Stream.empty(),
                                below.stream().flatMap(List::stream))
                        .toList();
        };
    }

    private DocumentTasks ownWork() {
        return new SessionModels(session()).work(asked().getFirst(), settings(), tasks());
    }

    private GemlakeConf settings() {
        return new SessionModels(session()).confOf(asked().getFirst());
    }

    private List<Task> tasks() {
        return asked().stream().map(call -> call.question().task()).distinct().toList();
    }

    /// What executors do with each partition.
    PartitionEvaluation evaluation() {
        List<AiCall> asked = asked();
        List<Task> tasks = tasks();
        GemlakeConf conf = settings();
        DocumentTasks prepared = prepareWork();
        return new PartitionEvaluation(
                prepared,
                new PartitionEvaluation.Rows(asked.getFirst().text(), child().output()),
                new PartitionEvaluation.Cache(cached, QueryWrites.staged(session(), conf, prepared.cachedTasks())),
                results,
                asked.stream()
                        .map(call -> ResultColumn.of(
                                call, tasks.indexOf(call.question().task())))
                        .toList(),
                evalMetrics(),
                new PartitionEvaluation.Limits(
                        SpendingListener.budget(sparkContext(), conf, evalMetrics()), conf.waitingBytes()));
    }

    @Override
    public String argString(int maxFields) {
        List<AiCall> shown = asked();
        return shown.stream().map(AiCall::toString).collect(Collectors.joining(", ", "[", "]")) + ", "
                + EvalDescription.of(new SessionModels(session()), shown, logicalLink())
                + (cached.isEmpty() ? "" : ", cache " + settings().cacheTable().orElse("elsewhere"));
    }

    private List<AiCall> asked() {
        return ScalaLists.list(calls).stream().map(AiCall.class::cast).toList();
    }

    @Override
    public Map<String, SQLMetric> metrics() {
        return evalMetrics().byName();
    }

    @Override
    public Seq<Attribute> output() {
        return ScalaLists.joined(child().output(), results);
    }

    @Override
    public AttributeSet producedAttributes() {
        return AiEval.attributes(results);
    }

    @Override
    public SparkPlan withNewChildInternal(SparkPlan newChild) {
        return new AiEvalExec(calls, results, cached, newChild);
    }

    @Override
    public String nodeName() {
        return "GemlakeEval";
    }

    @Override
    public Object[] products() {
        return new Object[] {calls, results, cached, child()};
    }
}
