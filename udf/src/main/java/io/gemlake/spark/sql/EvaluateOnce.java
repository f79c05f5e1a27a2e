// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.optimizer.BuildLeft$;
import org.apache.spark.sql.catalyst.plans.FullOuter$;
import org.apache.spark.sql.catalyst.plans.JoinType;
import org.apache.spark.sql.catalyst.plans.LeftOuter$;
import org.apache.spark.sql.catalyst.plans.RightOuter$;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.catalyst.plans.physical.RangePartitioning;
import org.apache.spark.sql.catalyst.plans.physical.RoundRobinPartitioning;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.apache.spark.sql.execution.exchange.ENSURE_REQUIREMENTS$;
import org.apache.spark.sql.execution.exchange.Exchange;
import org.apache.spark.sql.execution.exchange.ShuffleExchangeExec;
import org.apache.spark.sql.execution.joins.BroadcastNestedLoopJoinExec;
import org.apache.spark.sql.execution.joins.CartesianProductExec;
import scala.Option;

/// Keeps Spark from evaluating calls again: below an operator that computes its child more than once, rows with results
/// go through a shuffle, and only its files are read again.
///
/// Acts after Spark has placed its own exchanges, which would take the place of ours.
final class EvaluateOnce extends Rule<SparkPlan> {
    @Override
    public SparkPlan apply(SparkPlan plan) {
        return plan.transformUp(ScalaLists.where(each -> switch (each) {
            case ShuffleExchangeExec exchange
            when takesSample(exchange.outputPartitioning()) -> onShuffles(exchange, conf().numShufflePartitions());
            case BroadcastNestedLoopJoinExec join
            when looksForMatchesFirst(join) -> onShuffles(join, conf().numShufflePartitions());
            // It has a task for each pair of partitions: together they are as many as those of a shuffle.
            case CartesianProductExec product ->
                onShuffles(product, (int) Math.ceil(Math.sqrt(conf().numShufflePartitions())));
            default -> null;
        }));
    }

    /// Ranges are cut by a sample of the rows, unless there is but one.
    private static boolean takesSample(Partitioning partitioning) {
        return partitioning instanceof RangePartitioning && partitioning.numPartitions() > 1;
    }

    /// A join that keeps all rows of its broadcast side goes through the other side once to find those with a match,
    /// and once to join.
    private static boolean looksForMatchesFirst(BroadcastNestedLoopJoinExec join) {
        JoinType type = join.joinType();
        return type instanceof FullOuter$
                || (join.buildSide() instanceof BuildLeft$ ? type instanceof LeftOuter$ : type instanceof RightOuter$);
    }

    private static SparkPlan onShuffles(SparkPlan plan, int partitions) {
        return plan.withNewChildren(ScalaLists.seq(ScalaLists.list(plan.children()).stream()
                .map(child -> evaluates(child) ? shuffled(child, partitions) : child)
                .toList()));
    }

    /// Whether a model is asked in the stage that a plan is the end of.
    private static boolean evaluates(SparkPlan plan) {
        return switch (plan) {
            case Exchange _, QueryStageExec _ -> false;
            case AiEvalExec _ -> true;
            default ->
                ScalaLists.<Expression>list(plan.expressions()).stream()
                                .anyMatch(each -> each.exists(AiRowCall.class::isInstance))
                        || ScalaLists.list(plan.children()).stream().anyMatch(EvaluateOnce::evaluates);
        };
    }

    private static SparkPlan shuffled(SparkPlan plan, int partitions) {
        return new ShuffleExchangeExec(
                new RoundRobinPartitioning(partitions), plan, ENSURE_REQUIREMENTS$.MODULE$, Option.empty());
    }
}
