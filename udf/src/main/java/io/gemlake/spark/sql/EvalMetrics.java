// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark.sql;

import io.gemlake.engine.LaneStatistics;
import io.gemlake.engine.TaskOutcome;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLMetrics;
import scala.collection.immutable.Map;
import scala.jdk.javaapi.CollectionConverters;

/// What the operator counts: in the SQL tab, the event log and the REST interface of Spark.
final class EvalMetrics implements Serializable {
    private static final long serialVersionUID = 1L;

    static final String ROWS = "numOutputRows";

    /// Tasks that have nothing to say do not count.
    private static final long UNSET = -1;

    private final SQLMetric rows;
    private final SQLMetric asked;
    private final SQLMetric cached;
    private final SQLMetric failed;
    private final SQLMetric truncated;
    private final SQLMetric inputTokens;
    private final SQLMetric outputTokens;
    private final SQLMetric sharedTokens;
    private final SQLMetric fusedTokens;
    private final SQLMetric readingTime;
    private final SQLMetric writingTime;
    private final SQLMetric headTime;
    private final SQLMetric stepRows;

    EvalMetrics(SparkContext context) {
        rows = SQLMetrics.createMetric(context, "number of output rows");
        asked = SQLMetrics.createMetric(context, "rows that a model was asked about");
        cached = SQLMetrics.createMetric(context, "rows cached");
        failed = SQLMetrics.createMetric(context, "rows failed");
        truncated = SQLMetrics.createMetric(context, "rows truncated");
        inputTokens = SQLMetrics.createMetric(context, "input tokens");
        outputTokens = SQLMetrics.createMetric(context, "output tokens");
        sharedTokens = SQLMetrics.createMetric(context, "tokens saved by shared prefixes");
        fusedTokens = SQLMetrics.createMetric(context, "tokens saved by reading for several calls at once");
        readingTime = SQLMetrics.createNanoTimingMetric(context, "time of steps that read prompts", UNSET);
        writingTime = SQLMetrics.createNanoTimingMetric(context, "time of steps that only write", UNSET);
        headTime = SQLMetrics.createNanoTimingMetric(context, "time in the language-model head", UNSET);
        stepRows = SQLMetrics.createAverageMetric(context, "token rows of a step");
    }

    Map<String, SQLMetric> byName() {
        var metrics = calls();
        metrics.put(ROWS, rows);
        metrics.put("rowsCached", cached);
        metrics.put("fusedTokens", fusedTokens);
        metrics.put("readingTime", readingTime);
        metrics.put("writingTime", writingTime);
        metrics.put("headTime", headTime);
        metrics.put("stepRows", stepRows);
        return Map.from(CollectionConverters.asScala(metrics));
    }

    /// Those of calls that no operator evaluates.
    Map<String, SQLMetric> ofCalls() {
        return Map.from(CollectionConverters.asScala(calls()));
    }

    private SequencedMap<String, SQLMetric> calls() {
        var metrics = new LinkedHashMap<String, SQLMetric>();
        metrics.put("rowsAsked", asked);
        metrics.put("rowsFailed", failed);
        metrics.put("rowsTruncated", truncated);
        metrics.put("inputTokens", inputTokens);
        metrics.put("outputTokens", outputTokens);
        metrics.put("sharedTokens", sharedTokens);
        return metrics;
    }

    /// The numbers of the metrics that say what a query costs.
    Set<Long> costs() {
        return Set.of(inputTokens.id(), outputTokens.id());
    }

    void count(TaskOutcome outcome) {
        rows.add(1);
        switch (outcome) {
            case TaskOutcome.Completed completed -> {
                asked.add(completed.usage().promptTokens() > 0 ? 1 : 0);
                truncated.add(completed.truncated() ? 1 : 0);
                inputTokens.add(completed.usage().promptTokens());
                outputTokens.add(completed.usage().outputTokens());
                sharedTokens.add(completed.usage().prefixTokens());
                fusedTokens.add(saved(completed));
            }
            case TaskOutcome.Failed _ -> {
                asked.add(1);
                failed.add(1);
            }
        }
    }

    /// Counts a row whose results were known.
    void countCached() {
        rows.add(1);
        cached.add(1);
    }

    /// Counts what a lane has done for a partition.
    void count(LaneStatistics lane) {
        readingTime.add(Math.max(0, lane.forwardNanos() + lane.headNanos() - lane.writingNanos()));
        writingTime.add(lane.writingNanos());
        headTime.add(lane.headNanos());
        if (lane.steps() > 0) {
            stepRows.set(lane.rowsPerStep());
        }
    }

    /// What the calls would have read apart, less what they have read together.
    private static int saved(TaskOutcome.Completed completed) {
        int apart = completed.alone().stream()
                .mapToInt(each -> each instanceof TaskOutcome.Completed alone
                        ? alone.usage().promptTokens()
                        : 0)
                .sum();
        return completed.alone().isEmpty() ? 0 : apart - completed.usage().promptTokens();
    }
}
