// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.EngineException;
import io.gemlake.engine.Task;
import io.gemlake.spark.Enricher;
import io.gemlake.spark.GemlakeConf;
import io.gemlake.spark.GemlakeConf.CacheMode;
import io.gemlake.spark.GemlakeException;
import io.gemlake.spark.cache.CachedTask;
import io.gemlake.spark.cache.ResultCache;
import io.gemlake.spark.sql.AiEval.Evaluated;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.InputFileBlockLength;
import org.apache.spark.sql.catalyst.expressions.InputFileBlockStart;
import org.apache.spark.sql.catalyst.expressions.InputFileName;
import org.apache.spark.sql.catalyst.expressions.MonotonicallyIncreasingID;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SparkPartitionID;
import org.apache.spark.sql.catalyst.plans.LeftOuter$;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.JoinHint;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Repartition;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.jspecify.annotations.Nullable;
import scala.Option;

/// Joins the rows of an [AiEval] with the cache of results: a row goes to the model unless the results of all calls
/// that read it together are there. Acts when all else has found its place, and before Delta prepares its scans.
final class ReadCache extends Rule<LogicalPlan> {
    private static final long MOST_ROWS_OF_A_TASK = 64;

    /// Texts of a partition: minutes of work for a model.
    private static final long PARTITION_BYTES = 8L << 20;

    private final SparkSession session;

    ReadCache(SparkSession session) {
        this.session = session;
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        if (plan.isStreaming() || !plan.exists(AiEval.class::isInstance) || tellsPlaces(plan)) {
            return plan;
        }
        GemlakeConf conf = SessionConf.of(session);
        Optional<ResultCache> cache =
                conf.cacheMode() == CacheMode.OFF ? Optional.empty() : ResultCache.open(session, conf);
        return cache.isEmpty()
                ? plan
                : plan.transformUp(ScalaLists.where(
                        each -> each instanceof AiEval eval && !eval.readsCache() ? reading(eval, cache.get()) : null));
    }

    /// Whether a plan shows where rows lie, which they do not any more behind a join.
    private static boolean tellsPlaces(LogicalPlan plan) {
        return plan.exists(each -> ScalaLists.list(each.expressions()).stream()
                .anyMatch(expression -> expression.exists(part -> part instanceof InputFileName
                        || part instanceof InputFileBlockStart
                        || part instanceof InputFileBlockLength
                        || part instanceof MonotonicallyIncreasingID
                        || part instanceof SparkPartitionID)));
    }

    private @Nullable LogicalPlan reading(AiEval eval, ResultCache cache) {
        Layout layout = Layout.of(eval.child());
        if (layout instanceof Layout.Fixed) {
            return null;
        }
        LogicalPlan plan = eval.child();
        boolean reads = false;
        for (List<Evaluated> calls : Asked.together(eval)) {
            LogicalPlan reading = reading(calls, plan, layout, cache);
            reads |= reading != null;
            plan = reading == null ? AiEval.of(calls, plan) : reading;
        }
        return reads ? ExtractAiCalls.withOutput(ordered(plan, layout), eval.output()) : null;
    }

    private static LogicalPlan ordered(LogicalPlan plan, Layout layout) {
        return layout instanceof Layout.Ordered(var order) ? new Sort(order, true, plan, Option.empty()) : plan;
    }

    /// Null where nothing can be known of the calls.
    private @Nullable LogicalPlan reading(List<Evaluated> calls, LogicalPlan rows, Layout layout, ResultCache cache) {
        List<Task> tasks = calls.stream()
                .map(each -> each.call().question().task())
                .distinct()
                .toList();
        Optional<Dataset<Row>> found =
                cachedTasks(calls.getFirst().call(), tasks).flatMap(cache::found);
        if (found.isEmpty()) {
            return null;
        }
        LogicalPlan entries = found.get().queryExecution().optimizedPlan();
        Alias key = ExtractAiCalls.alias(new TextKey(calls.getFirst().call().text(), cache.keys()), ResultCache.KEY);
        List<NamedExpression> columns = new ArrayList<>(ScalaLists.<NamedExpression>list(rows.output()));
        columns.add(key);
        var joined = new Join(
                new Project(ScalaLists.seq(columns), rows),
                entries,
                LeftOuter$.MODULE$,
                Option.apply(new EqualTo(key.toAttribute(), entries.output().head())),
                JoinHint.NONE());
        List<Attribute> entryOfTask = ScalaLists.list(joined.right().output()).stream()
                .skip(1)
                .map(entry -> entry.withNullability(true))
                .toList();
        LogicalPlan dealt = dealt(joined, rows, layout);
        AiEval eval = AiEval.of(calls, dealt)
                .reading(calls.stream()
                        .map(each -> entryOfTask.get(
                                tasks.indexOf(each.call().question().task())))
                        .toList());
        return ExtractAiCalls.withOutput(eval, ScalaLists.joined(rows.output(), eval.results()));
    }

    /// The tasks as the cache knows them; empty where results are not kept, or where it would take a model to say. What
    /// is wrong with a model is said when it is asked.
    private Optional<List<CachedTask>> cachedTasks(AiCall call, List<Task> tasks) {
        if (!tasks.stream().allMatch(CachedTask::isKept)) {
            return Optional.empty();
        }
        try {
            return Enricher.known(session, new SessionModels(session).confOf(call), tasks)
                    .map(enricher -> tasks.stream().map(enricher::cached).toList());
        } catch (GemlakeException | EngineException e) {
            return Optional.empty();
        }
    }

    /// A join leaves few partitions where few bytes are, and rows that were found beside each other: they are dealt out
    /// again, so that all cores evaluate the others.
    private LogicalPlan dealt(LogicalPlan joined, LogicalPlan rows, Layout layout) {
        boolean few = !rows.maxRows().isEmpty() && (Long) rows.maxRows().get() <= MOST_ROWS_OF_A_TASK;
        if (few) {
            return joined;
        }
        int cores = session.sparkContext().defaultParallelism();
        var bytes = rows.stats().sizeInBytes().bigInteger();
        long wanted = bytes.bitLength() < Long.SIZE ? bytes.longValue() / PARTITION_BYTES : Long.MAX_VALUE;
        long most = Math.max(cores, rows.conf().numShufflePartitions());
        int partitions = layout instanceof Layout.Dealt(int chosen) ? chosen : (int) Math.clamp(wanted, cores, most);
        return new Repartition(partitions, true, joined);
    }
}
