// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.eval.metric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers with what they should have been, measured row by row.
public sealed interface Scores permits LabelScores, SpanScores, TextScores, ChoiceScores {
    /// Rows, those included that have no answer.
    int rows();

    /// The statistic that a metric stands for.
    ///
    /// @param metric one that fits these answers
    Statistic statistic(Metric metric);

    /// How probable answers were right, where they have probabilities.
    default @Nullable Reliability reliability() {
        return null;
    }

    /// The values of metrics over all rows, with their intervals, in the order of the metrics. Without probabilities
    /// there is no calibration error.
    default Map<Metric, Estimate> estimates(List<Metric> metrics) {
        Map<Metric, Estimate> estimates = new LinkedHashMap<>();
        for (Metric metric : metrics) {
            if (metric.kind() != Metric.Kind.CALIBRATION_ERROR || reliability() != null) {
                estimates.put(metric, Bootstrap.estimate(statistic(metric), rows()));
            }
        }
        return estimates;
    }

    /// What a metric is asked of that does not fit the answers; suites are read so that it cannot happen.
    static IllegalStateException misfit(Metric metric) {
        return new IllegalStateException(metric.key() + " does not fit these answers");
    }
}
